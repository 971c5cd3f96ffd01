import { BSONRegExp, Decimal128, Long, ObjectId, Timestamp } from 'bson';
import { evalExpr } from 'mingo/core';
import * as arithmetic from 'mingo/operators/expression/arithmetic';
import * as trigonometry from 'mingo/operators/expression/trignometry';
import { $push } from 'mingo/operators/accumulator';
import type { Options } from 'mingo/types';
import { badValue, MongoError } from '../mongo.errors';
import { compareValues } from '../bson/bson.order';
import { numberKind, typeName } from '../bson/bson.values';
import { plainValue } from './plain.values';
import { calculate } from './number.changes';

/** Operators whose results in mingo depart from MongoDB's for BSON types, missing fields or mixed types. */

type Operator = (obj: unknown, expr: unknown, options: Options) => unknown;

/** In expressions a missing field is below null; otherwise values compare over all types. */
function compareOperands(a: unknown, b: unknown): number {
  if (a === undefined || b === undefined) return Number(a !== undefined) - Number(b !== undefined);
  return compareValues(a, b);
}

function twoOperands(name: string, obj: unknown, expr: unknown, options: Options): [unknown, unknown] {
  if (!Array.isArray(expr) || expr.length !== 2)
    throw new MongoError(16020, `Expression ${name} takes exactly 2 arguments.`);
  return [evalExpr(obj, expr[0], options), evalExpr(obj, expr[1], options)];
}

function comparison(name: string, result: (order: number) => unknown): Operator {
  return (obj, expr, options) => {
    const [a, b] = twoOperands(name, obj, expr, options);
    return result(compareOperands(a, b));
  };
}

const member: Operator = (obj, expr, options) => {
  const [value, list] = twoOperands('$in', obj, expr, options);
  if (!Array.isArray(list))
    throw new MongoError(40081, `$in requires an array as a second argument, found: ${typeName(list)}`);
  return list.some((item) => compareOperands(item, value) === 0);
};

const toText: Operator = (obj, expr, options) => {
  const value = evalExpr(obj, Array.isArray(expr) && expr.length === 1 ? expr[0] : expr, options);
  if (value instanceof ObjectId || value instanceof Long || value instanceof Decimal128) return value.toString();
  if (value === null || value === undefined) return null;
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new MongoError(
    241,
    `Unsupported conversion from ${typeName(value)} to string in $convert with no onError value`,
  );
};

const typeOfValue: Operator = (obj, expr, options) => {
  const value = evalExpr(obj, Array.isArray(expr) && expr.length === 1 ? expr[0] : expr, options);
  return value instanceof RegExp || value instanceof BSONRegExp ? 'regex' : typeName(value);
};

/** mingo's arithmetic knows JavaScript numbers: an int64 beyond 2^53 or a decimal is refused instead of rounded or skipped. */
function guarded(name: string, operator: (obj: never, expr: never, options: never) => unknown): Operator {
  return (obj, expr, options) => {
    const values = evalExpr(obj, expr, options);
    for (const value of Array.isArray(values) ? values : [values]) refuseWide(name, value);
    return Reflect.apply(operator, undefined, [obj, expr, options]);
  };
}

function refuseWide(name: string, value: unknown): void {
  if (value instanceof Decimal128 || (value instanceof Long && !(value instanceof Timestamp))) {
    throw badValue(
      `${name} of a ${value instanceof Long ? 'long beyond 2^53' : 'decimal'} is not supported by this server`,
    );
  }
}

function guardAll(operators: object): Record<string, Operator> {
  return Object.fromEntries(Object.entries(operators).map(([name, operator]) => [name, guarded(name, operator)]));
}

type Accumulator = (items: unknown[], expr: unknown, options: Options) => unknown;

const numeric = (values: readonly unknown[]): unknown[] =>
  values.filter((value) => numberKind(value) !== undefined && !(value instanceof Timestamp));

function total(values: readonly unknown[]): unknown {
  let sum: unknown = 0;
  for (const value of numeric(values)) {
    sum =
      typeof sum === 'number' && typeof value === 'number'
        ? sum + value
        : plainValue(calculate('$inc', 'sum', null, sum, value));
  }
  return sum;
}

const sum: Accumulator = (items, expr, options) =>
  typeof expr === 'number' ? items.length * expr : total($push(items, expr, options));

const average: Accumulator = (items, expr, options) => {
  const values = numeric($push(items, expr, options));
  const whole = total(values);
  refuseWide('$avg', whole);
  return values.length === 0 ? null : Number(whole) / values.length;
};

function extreme(sign: 1 | -1): Accumulator {
  return (items, expr, options) => {
    let best: unknown;
    for (const value of $push(items, expr, options)) {
      if (value === null || value === undefined) continue;
      if (best === undefined || sign * compareValues(value, best) > 0) best = value;
    }
    return best ?? null;
  };
}

export const ownExpressions: Record<string, Operator> = {
  ...guardAll(arithmetic),
  ...guardAll(trigonometry),
  $eq: comparison('$eq', (order) => order === 0),
  $ne: comparison('$ne', (order) => order !== 0),
  $gt: comparison('$gt', (order) => order > 0),
  $gte: comparison('$gte', (order) => order >= 0),
  $lt: comparison('$lt', (order) => order < 0),
  $lte: comparison('$lte', (order) => order <= 0),
  $cmp: comparison('$cmp', Math.sign),
  $in: member,
  $toString: toText,
  $type: typeOfValue,
};

export const ownAccumulators: Record<string, Accumulator> = {
  $sum: sum,
  $avg: average,
  $min: extreme(-1),
  $max: extreme(1),
};
