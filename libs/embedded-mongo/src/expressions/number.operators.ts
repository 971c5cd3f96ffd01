import { Decimal128, Long, Timestamp } from 'bson';
import { calculate } from '../bson/number.changes';
import { roundedDouble, type Rounding } from '../bson/bson.numbers';
import { asDouble, numberKind, toNumber, typeName } from '../bson/bson.values';
import { MongoError, typeMismatch } from '../mongo.errors';
import type { OperatorTable } from './expression.types';
import { NumberSum, wholeOf, wholeResult, widerKind, type NumberKind } from './number.sum';
import { binary, isNullish, notCalculated, positional, unary } from './operator.forms';

/** The numeric type of a value; timestamps are none. */
export function kindOf(value: unknown): NumberKind | undefined {
  return value instanceof Timestamp ? undefined : numberKind(value);
}

/** A date so many milliseconds after the epoch. Throws for one that JavaScript cannot hold. */
export function dateAt(milliseconds: number): Date {
  const date = new Date(milliseconds);
  if (Number.isNaN(date.getTime())) throw notCalculated('a date beyond the years ±271,821');
  return date;
}

function add(values: readonly unknown[]): unknown {
  if (values.some(isNullish)) return null;
  const sum = new NumberSum('$add');
  let date: Date | undefined;
  for (const value of values) {
    if (value instanceof Date) {
      if (date) throw new MongoError(16612, 'only one date allowed in an $add expression');
      date = value;
    } else if (kindOf(value)) sum.add(value);
    else throw typeMismatch(`$add only supports numeric or date types, not ${typeName(value)}`);
  }
  return date ? dateAt(date.getTime() + Math.round(sum.asNumber())) : sum.result();
}

function subtract(a: unknown, b: unknown): unknown {
  if (isNullish(a) || isNullish(b)) return null;
  if (a instanceof Date && b instanceof Date) return Long.fromNumber(a.getTime() - b.getTime());
  const right = kindOf(b);
  if (a instanceof Date && right) {
    if (right === 'decimal') throw notCalculated('$subtract of a decimal from a date');
    return dateAt(a.getTime() - Math.round(toNumber(b) ?? 0));
  }
  const left = kindOf(a);
  if (!left || !right) throw typeMismatch(`can't $subtract ${typeName(b)} from ${typeName(a)}`);
  const kind = widerKind(left, right, '$subtract');
  if (kind === 'double') return asDouble((toNumber(a) ?? 0) - (toNumber(b) ?? 0));
  if (kind === 'decimal') return calculate('$inc', 'difference', null, a, calculate('$mul', 'difference', null, b, -1));
  return wholeResult(kind, wholeOf(a) - wholeOf(b));
}

function multiply(values: readonly unknown[]): unknown {
  if (values.some(isNullish)) return null;
  let kind: NumberKind = 'int';
  for (const value of values) {
    const own = kindOf(value);
    if (!own) throw typeMismatch(`$multiply only supports numeric types, not ${typeName(value)}`);
    kind = widerKind(kind, own, '$multiply');
  }
  if (kind === 'double')
    return asDouble(values.reduce<number>((product, value) => product * (toNumber(value) ?? 0), 1));
  if (kind === 'decimal')
    return values.reduce(
      (product, value) => calculate('$mul', 'product', null, product, value),
      Decimal128.fromString('1'),
    );
  return wholeResult(
    kind,
    values.reduce<bigint>((product, value) => product * wholeOf(value), 1n),
  );
}

/** Both operands' numbers, none of them a decimal. Undefined when one of them is null or missing. */
function pair(name: string, code: number, a: unknown, b: unknown): [NumberKind, NumberKind] | undefined {
  if (isNullish(a) || isNullish(b)) return undefined;
  const left = kindOf(a);
  const right = kindOf(b);
  if (!left || !right)
    throw new MongoError(code, `${name} only supports numeric types, not ${typeName(a)} and ${typeName(b)}`);
  if (left === 'decimal' || right === 'decimal') throw notCalculated(`${name} of a decimal`);
  return [left, right];
}

function divide(a: unknown, b: unknown): unknown {
  if (!pair('$divide', 14, a, b)) return null;
  const divisor = toNumber(b) ?? 0;
  if (divisor === 0) throw new MongoError(2, "can't $divide by zero");
  return asDouble((toNumber(a) ?? 0) / divisor);
}

function modulo(a: unknown, b: unknown): unknown {
  const kinds = pair('$mod', 16611, a, b);
  if (!kinds) return null;
  if (toNumber(b) === 0) throw new MongoError(16610, "can't $mod by zero");
  const kind = widerKind(...kinds, '$mod');
  if (kind === 'double') return asDouble((toNumber(a) ?? 0) % (toNumber(b) ?? 0));
  return wholeResult(kind, wholeOf(a) % wholeOf(b));
}

/** The numeric type of a single operand; undefined for null and missing. Throws 28765 for anything else. */
function single(value: unknown, name: string): NumberKind | undefined {
  if (isNullish(value)) return undefined;
  const kind = kindOf(value);
  if (!kind) throw new MongoError(28765, `${name} only supports numeric types, not ${typeName(value)}`);
  if (kind === 'decimal') throw notCalculated(`${name} of a decimal`);
  return kind;
}

function absolute(value: unknown, name: string): unknown {
  const kind = single(value, name);
  if (!kind) return null;
  if (kind === 'double') return asDouble(Math.abs(toNumber(value) ?? 0));
  const whole = wholeOf(value);
  if (whole === -(1n << 63n)) throw new MongoError(28680, "can't take $abs of long long min");
  return wholeResult(kind, whole < 0n ? -whole : whole);
}

const towards =
  (round: (value: number) => number) =>
  (value: unknown, name: string): unknown => {
    const kind = single(value, name);
    if (!kind) return null;
    return kind === 'double' ? asDouble(round(toNumber(value) ?? 0)) : value;
  };

function squareRoot(value: unknown, name: string): unknown {
  if (!single(value, name)) return null;
  const number = toNumber(value) ?? 0;
  if (number < 0) throw new MongoError(28714, "$sqrt's argument must be greater than or equal to 0");
  return asDouble(Math.sqrt(number));
}

const FEWEST_PLACES = -20;
const MOST_PLACES = 100;

/** $round and $trunc to a number of decimal places, which may be negative. */
function rounded(rounding: Rounding, [value, given]: readonly unknown[], name: string): unknown {
  if (isNullish(value) || given === null) return null;
  const kind = kindOf(value);
  if (!kind) throw new MongoError(51081, `${name} only supports numeric types, not ${typeName(value)}`);
  const places = given === undefined ? 0 : toNumber(given);
  if (places === undefined || !Number.isInteger(places))
    throw new MongoError(51082, `precision argument to  ${name} must be a integral value`);
  if (places < FEWEST_PLACES || places > MOST_PLACES)
    throw new MongoError(51083, `cannot apply ${name} with precision value ${places} value must be in [-20, 100]`);
  if (kind === 'decimal') throw notCalculated(`${name} of a decimal`);
  if (kind === 'double') return asDouble(roundedDouble(toNumber(value) ?? 0, places, rounding));
  if (places >= 0) return value;
  const step = 10n ** BigInt(-places);
  const whole = wholeOf(value);
  const below = (whole / step) * step;
  const rest = (whole < 0n ? -1n : 1n) * (whole - below);
  const up = rounding === 'half even' && (rest * 2n > step || (rest * 2n === step && (below / step) % 2n !== 0n));
  return wholeResult(kind, up ? below + (whole < 0n ? -step : step) : below);
}

/** Arithmetic. Whole numbers and doubles as MongoDB calculates them; decimals where their digits are exact. */
export const NUMBER_OPERATORS: OperatorTable = {
  $add: positional(0, Infinity, add),
  $subtract: binary(subtract),
  $multiply: positional(0, Infinity, multiply),
  $divide: binary(divide),
  $mod: binary(modulo),
  $abs: unary(absolute),
  $ceil: unary(towards(Math.ceil)),
  $floor: unary(towards(Math.floor)),
  $sqrt: unary(squareRoot),
  $round: positional(1, 2, (values, _compiler, name) => rounded('half even', values, name)),
  $trunc: positional(1, 2, (values, _compiler, name) => rounded('down', values, name)),
};
