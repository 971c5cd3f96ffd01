import { BSONRegExp, BSONSymbol, BSONValue, Binary, Code, Long, MaxKey, MinKey } from 'bson';
import { badValue } from '../mongo.errors';
import { compareValues, ORDER, typeOrder } from '../bson/bson.order';
import { numberKind, toNumber, typeName } from '../bson/bson.values';
import { toRegExp } from '../patterns/pcre.pattern';
import type { Collation } from './collation';
import type { ValueTest } from './document.path';
import { guardedTest } from '../patterns/regex.guard';

/** Equality by MongoDB's comparison; null also stands for a missing field. */
export function equals(operand: unknown, collation?: Collation): ValueTest {
  if (typeof operand === 'string') {
    if (!collation)
      return (value) => value === operand || (value instanceof BSONValue && compareValues(value, operand) === 0);
    return (value) =>
      typeof value === 'string'
        ? collation.compare(value, operand) === 0
        : value instanceof BSONSymbol && collation.compare(value.value, operand) === 0;
  }
  if (operand === null || operand === undefined) return (value) => value === null || value === undefined;
  return (value) => value !== undefined && compareValues(value, operand, collation?.compare) === 0;
}

/** $gt, $gte, $lt and $lte: only values of the operand's own type compare, except with MinKey and MaxKey. */
export function inequality(op: string, operand: unknown, collation?: Collation): ValueTest {
  const accepts = (order: number): boolean =>
    op === '$gt' ? order > 0 : op === '$gte' ? order >= 0 : op === '$lt' ? order < 0 : order <= 0;
  if (operand === null || operand === undefined) {
    return op === '$gte' || op === '$lte' ? (value) => value === null || value === undefined : () => false;
  }
  const anyType = operand instanceof MinKey || operand instanceof MaxKey;
  const type = typeOrder(operand);
  if (type === ORDER.number && Number.isNaN(toNumber(operand))) {
    return op === '$gte' || op === '$lte' ? (value) => Number.isNaN(toNumber(value) ?? 0) : () => false;
  }
  return (value) => {
    if (value === undefined) return false;
    if (!anyType && typeOrder(value) !== type) return false;
    if (type === ORDER.number && Number.isNaN(toNumber(value))) return false;
    return accepts(compareValues(value, operand, collation?.compare));
  };
}

export function regexTest(pattern: BSONRegExp): ValueTest {
  const matches = guardedTest(toRegExp(pattern.pattern, pattern.options));
  return (value) => {
    if (typeof value === 'string') return matches(value);
    if (value instanceof BSONSymbol) return matches(value.value);
    return value instanceof BSONRegExp && value.pattern === pattern.pattern && value.options === pattern.options;
  };
}

/** $in over values and patterns. */
export function memberOf(items: readonly unknown[], collation?: Collation): ValueTest {
  const strings = new Set<string>();
  const others: ValueTest[] = [];
  for (const item of items) {
    if (typeof item === 'string' && !collation) strings.add(item);
    else others.push(item instanceof BSONRegExp ? regexTest(item) : equals(item, collation));
  }
  return (value) => (typeof value === 'string' && strings.has(value)) || others.some((test) => test(value));
}

const TYPE_NUMBERS: Record<number, string> = {
  1: 'double',
  2: 'string',
  3: 'object',
  4: 'array',
  5: 'binData',
  6: 'undefined',
  7: 'objectId',
  8: 'bool',
  9: 'date',
  10: 'null',
  11: 'regex',
  13: 'javascript',
  14: 'symbol',
  15: 'javascriptWithScope',
  16: 'int',
  17: 'timestamp',
  18: 'long',
  19: 'decimal',
  [-1]: 'minKey',
  127: 'maxKey',
};
const TYPE_ALIASES = new Set([...Object.values(TYPE_NUMBERS), 'number']);

/** $type by alias or number, one or several. */
export function typeTest(operand: unknown): ValueTest {
  const wanted = new Set<string>();
  for (const item of Array.isArray(operand) ? operand : [operand]) {
    const number = toNumber(item);
    const name = typeof item === 'string' ? item : number === undefined ? undefined : TYPE_NUMBERS[number];
    if (name === undefined || !TYPE_ALIASES.has(name)) {
      throw badValue(
        typeof item === 'string' ? `Unknown type name alias: ${item}` : `Invalid numerical type code: ${String(item)}`,
      );
    }
    wanted.add(name);
  }
  return (value) => {
    if (value === undefined) return false;
    const name = value instanceof Code && value.scope ? 'javascriptWithScope' : typeName(value);
    return wanted.has(name) || (wanted.has('number') && numberKind(value) !== undefined);
  };
}

export function moduloTest(operand: unknown): ValueTest {
  if (!Array.isArray(operand) || operand.length !== 2)
    throw badValue('malformed mod, needs to be an array of two numbers');
  const divisor = Math.trunc(toNumber(operand[0]) ?? NaN);
  const remainder = Math.trunc(toNumber(operand[1]) ?? NaN);
  if (!Number.isFinite(divisor) || !Number.isFinite(remainder))
    throw badValue('malformed mod, divisor and remainder must be numbers');
  if (divisor === 0) throw badValue('divisor cannot be 0');
  return (value) => {
    const number = toNumber(value);
    return number !== undefined && Math.trunc(number) % divisor === remainder;
  };
}

export function sizeTest(operand: unknown): ValueTest {
  const size = toNumber(operand);
  if (size === undefined || !Number.isInteger(size)) throw badValue(`Failed to parse $size. Expected an integer`);
  if (size < 0) throw badValue(`Failed to parse $size. Expected a non-negative number in: $size: ${size}`);
  return (value) => Array.isArray(value) && value.length === size;
}

/** $bitsAllSet, $bitsAnySet, $bitsAllClear, $bitsAnyClear with a mask or a list of positions. */
export function bitsTest(op: string, operand: unknown): ValueTest {
  const mask = bitMask(operand);
  return (value) => {
    const bits = bitsOf(value);
    if (bits === undefined) return false;
    const set = bits & mask;
    if (op === '$bitsAllSet') return set === mask;
    if (op === '$bitsAnySet') return set !== 0n;
    return op === '$bitsAllClear' ? set === 0n : set !== mask;
  };
}

function bitMask(operand: unknown): bigint {
  if (Array.isArray(operand)) {
    let mask = 0n;
    for (const position of operand) {
      const bit = toNumber(position);
      if (bit === undefined || !Number.isInteger(bit) || bit < 0) throw badValue('bit positions must be integers >= 0');
      mask |= 1n << BigInt(Math.min(bit, 4096));
    }
    return mask;
  }
  const bits = bitsOf(operand);
  if (bits === undefined || (toNumber(operand) ?? 0) < 0)
    throw badValue('bit mask must be a number >= 0, BinData or an array of positions');
  return bits;
}

function bitsOf(value: unknown): bigint | undefined {
  if (value instanceof Long) return value.toBigInt();
  if (value instanceof Binary) {
    let bits = 0n;
    for (const [index, byte] of value.value().entries()) bits |= BigInt(byte) << BigInt(index * 8);
    return bits;
  }
  const number = toNumber(value);
  return number !== undefined && Number.isInteger(number) ? BigInt(number) : undefined;
}
