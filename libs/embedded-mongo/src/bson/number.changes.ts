import { Decimal128, Long, Timestamp } from 'bson';
import { MongoError, typeMismatch } from '../mongo.errors';
import { asDouble, isInt32, numberKind, toNumber, typeName } from './bson.values';
import { shellText } from './shell.text';

const INT64_MIN = -(1n << 63n);
const INT64_MAX = (1n << 63n) - 1n;

function asBigInt(value: unknown): bigint {
  if (value instanceof Long) return value.toBigInt();
  return typeof value === 'bigint' ? value : BigInt(toNumber(value) ?? 0);
}

/**
 * Adds or multiplies with MongoDB's types: int stays int until it overflows to long, any double makes a double.
 * Throws TypeMismatch for a value that is not a number and BadValue when an int64 overflows.
 */
export function calculate(
  op: '$inc' | '$mul',
  field: string,
  id: unknown,
  current: unknown,
  operand: unknown,
): unknown {
  const operandKind = numberKind(operand);
  if (!operandKind || operand instanceof Timestamp) {
    throw typeMismatch(
      `Cannot ${op === '$inc' ? 'increment' : 'multiply'} with non-numeric argument: {${field}: ${shellText(operand)}}`,
    );
  }
  if (current === undefined) return op === '$inc' ? operand : zeroLike(operandKind);
  const kind = numberKind(current);
  if (!kind || current instanceof Timestamp) {
    throw typeMismatch(
      `Cannot apply ${op} to a value of non-numeric type. {_id: ${shellText(id)}} has the field '${field.split('.').at(-1) ?? field}' of non-numeric type ${typeName(current)}`,
    );
  }
  if (kind === 'decimal' || operandKind === 'decimal') return decimal(op, current, operand);
  if (kind === 'double' || operandKind === 'double') {
    const a = toNumber(current) ?? 0;
    const b = toNumber(operand) ?? 0;
    return asDouble(op === '$inc' ? a + b : a * b);
  }
  const result = op === '$inc' ? asBigInt(current) + asBigInt(operand) : asBigInt(current) * asBigInt(operand);
  if (kind === 'int' && operandKind === 'int' && isInt32(Number(result))) return Number(result);
  if (result < INT64_MIN || result > INT64_MAX) {
    throw new MongoError(
      2,
      `Failed to apply ${op} operations to current value (${shellText(current)}) for document {_id: ${shellText(id)}}`,
    );
  }
  return Long.fromBigInt(result);
}

function zeroLike(kind: 'int' | 'double' | 'long' | 'decimal'): unknown {
  if (kind === 'long') return Long.ZERO;
  if (kind === 'decimal') return Decimal128.fromString('0');
  return kind === 'double' ? asDouble(0) : 0;
}

interface Scaled {
  digits: bigint;
  power: number;
}

function scaled(value: unknown): Scaled {
  const text =
    value instanceof Decimal128
      ? value.toString()
      : String(value instanceof Long ? value.toString() : (toNumber(value) ?? 0));
  const match = /^(-?)(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/.exec(text);
  if (!match) throw new MongoError(2, `Arithmetic on the decimal ${text} is not supported by this server`);
  const [, sign = '', whole = '', decimals = '', exponent = '0'] = match;
  const digits = BigInt(`${whole}${decimals}` || '0');
  return { digits: sign === '-' ? -digits : digits, power: Number(exponent) - decimals.length };
}

const MAX_DECIMAL_DIGITS = 34;

/** Exact decimal arithmetic; throws BadValue where the result needs more than a decimal's 34 digits. */
function decimal(op: '$inc' | '$mul', current: unknown, operand: unknown): Decimal128 {
  const a = scaled(current);
  const b = scaled(operand);
  if (op === '$mul') return fromScaled({ digits: a.digits * b.digits, power: a.power + b.power });
  const power = Math.min(a.power, b.power);
  if (Math.max(a.power, b.power) - power > 100)
    throw new MongoError(2, 'decimal operands are too far apart for this server');
  return fromScaled({
    digits: a.digits * 10n ** BigInt(a.power - power) + b.digits * 10n ** BigInt(b.power - power),
    power,
  });
}

function fromScaled({ digits, power }: Scaled): Decimal128 {
  if (digits.toString().replace('-', '').length > MAX_DECIMAL_DIGITS)
    throw new MongoError(2, 'decimal result has more than 34 digits');
  return Decimal128.fromString(`${digits}E${power}`);
}

/** $bit with and, or, xor over ints and longs. */
export function bitwise(field: string, current: unknown, operand: Record<string, unknown>): unknown {
  const operations = Object.entries(operand);
  if (operations.length === 0) throw new MongoError(2, `You must pass in at least one bitwise operation.`);
  let value = current ?? 0;
  for (const [name, mask] of operations) {
    const kinds = [numberKind(value), numberKind(mask)];
    if (!kinds.every((kind) => kind === 'int' || kind === 'long')) {
      throw new MongoError(2, `Cannot apply $bit to a value of non-integral type: {${field}: ${shellText(value)}}`);
    }
    const a = asBigInt(value);
    const b = asBigInt(mask);
    if (name !== 'and' && name !== 'or' && name !== 'xor') {
      throw new MongoError(
        2,
        `The $bit modifier only supports 'and', 'or', and 'xor', not '${name}' which is an unknown operator: {${name}: ${shellText(mask)}}`,
      );
    }
    const result = BigInt.asIntN(64, name === 'and' ? a & b : name === 'or' ? a | b : a ^ b);
    value = kinds.includes('long') ? Long.fromBigInt(result) : Number(result);
  }
  return value;
}
