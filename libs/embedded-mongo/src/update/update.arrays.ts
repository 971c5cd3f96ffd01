import { badValue, MongoError } from '../mongo.errors';
import { compareValues } from '../bson/bson.order';
import { isDoc, toNumber, typeName, type Doc } from '../bson/bson.values';
import type { Collation } from '../matching/collation';
import { compileConditions } from '../matching/filter';
import { isConditions } from '../matching/value.tests';
import { compareSortKeys, parseSort, sortKeyOf } from '../matching/sort';

/** An array operator: the field's new value, or undefined to leave the field as it is. */
export type ArrayChange = (current: unknown, field: string) => unknown;

function arrayOf(op: string, current: unknown, field: string): unknown[] | undefined {
  if (current === undefined) return undefined;
  if (!Array.isArray(current))
    throw new MongoError(
      2,
      `Cannot apply ${op} to non-array field. Field named '${field}' has non-array type ${typeName(current)}`,
    );
  return current;
}

/** $push with $each, $position, $slice and $sort. */
export function pushChange(operand: unknown, collation?: Collation): ArrayChange {
  const modifiers: Doc = isDoc(operand) && '$each' in operand ? operand : { $each: [operand] };
  for (const name of Object.keys(modifiers)) {
    if (!['$each', '$position', '$slice', '$sort'].includes(name))
      throw badValue(`Unrecognized clause in $push: ${name}`);
  }
  const each = modifiers['$each'];
  if (!Array.isArray(each))
    throw badValue(`The argument to $each in $push must be an array but it was of type: ${typeName(each)}`);
  const position = modifiers['$position'] === undefined ? undefined : integer('$position', modifiers['$position']);
  const slice = modifiers['$slice'] === undefined ? undefined : integer('$slice', modifiers['$slice']);
  const order = modifiers['$sort'] === undefined ? undefined : memberOrder(modifiers['$sort'], collation);
  return (current, field) => {
    if (current !== undefined && !Array.isArray(current)) {
      throw new MongoError(2, `The field '${field}' must be an array but is of type ${typeName(current)} in document`);
    }
    const items: unknown[] = [...(current ?? [])];
    items.splice(position ?? items.length, 0, ...each);
    if (order) items.sort(order);
    if (slice === undefined) return items;
    return slice < 0 ? items.slice(slice) : items.slice(0, slice);
  };
}

function integer(name: string, value: unknown): number {
  const number = toNumber(value);
  if (number === undefined || !Number.isInteger(number))
    throw badValue(`The value for ${name} must be an integer value but was given type: ${typeName(value)}`);
  return number;
}

function memberOrder(spec: unknown, collation?: Collation): (a: unknown, b: unknown) => number {
  const direction = toNumber(spec);
  if (direction === 1 || direction === -1) return (a, b) => direction * compareValues(a, b, collation?.compare);
  const fields = parseSort(spec);
  const keyOf = (item: unknown): readonly unknown[] => sortKeyOf(isDoc(item) ? item : {}, fields, undefined, collation);
  return (a, b) => compareSortKeys(keyOf(a), keyOf(b), fields, collation);
}

/** $addToSet with $each. */
export function addToSetChange(operand: unknown, collation?: Collation): ArrayChange {
  const each: unknown = isDoc(operand) && '$each' in operand ? operand['$each'] : [operand];
  if (!Array.isArray(each))
    throw new MongoError(
      14,
      `The argument to $each in $addToSet must be an array but it was of type ${typeName(each)}`,
    );
  return (current, field) => {
    const items: unknown[] = [...(arrayOf('$addToSet', current, field) ?? [])];
    for (const item of each)
      if (!items.some((known) => compareValues(known, item, collation?.compare) === 0)) items.push(item);
    return items;
  };
}

/** $pull by value or by conditions. */
export function pullChange(operand: unknown, collation?: Collation): ArrayChange {
  const matches = Array.isArray(operand)
    ? (item: unknown) => compareValues(item, operand, collation?.compare) === 0
    : isDoc(operand) && !isConditions(operand)
      ? documentMatch(operand, collation)
      : compileConditions(operand, { collation });
  return (current, field) => arrayOf('$pull', current, field)?.filter((item) => !matches(item));
}

function documentMatch(operand: Doc, collation?: Collation): (item: unknown) => boolean {
  const matches = compileConditions(operand, { collation });
  return (item) => matches(item);
}

/** $pullAll */
export function pullAllChange(operand: unknown, collation?: Collation): ArrayChange {
  if (!Array.isArray(operand))
    throw badValue(`$pullAll requires an array argument but was given a ${typeName(operand)}`);
  return (current, field) =>
    arrayOf('$pullAll', current, field)?.filter(
      (item) => !operand.some((other) => compareValues(item, other, collation?.compare) === 0),
    );
}

/** $pop: 1 removes the last member, -1 the first. */
export function popChange(operand: unknown): ArrayChange {
  const end = toNumber(operand);
  if (end !== 1 && end !== -1) throw new MongoError(9, `$pop expects 1 or -1, found: ${String(operand)}`);
  return (current, field) => {
    if (current !== undefined && !Array.isArray(current))
      throw new MongoError(14, `Path '${field}' contains an element of non-array type '${typeName(current)}'`);
    return end === 1 ? arrayOf('$pop', current, field)?.slice(0, -1) : arrayOf('$pop', current, field)?.slice(1);
  };
}
