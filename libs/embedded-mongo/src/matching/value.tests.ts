import { BSONRegExp } from 'bson';
import { badValue } from '../mongo.errors';
import { isDoc, type Doc } from '../bson/bson.values';
import type { Collation } from './collation';
import type { ValueTest } from './document.path';
import { bitsTest, equals, inequality, memberOf, moduloTest, regexTest, sizeTest, typeTest } from './filter.operators';

/** What a filter is compiled with. */
export interface FilterContext {
  collation?: Collation | undefined;
  variables?: Doc | undefined;
  depth?: number;
}

/** A document whose first name is an operator (not a DBRef) is a set of conditions; anything else is a value to equal. */
export function isConditions(value: unknown): value is Doc {
  if (!isDoc(value)) return false;
  const first = Object.keys(value)[0];
  return first !== undefined && first.startsWith('$') && first !== '$ref' && first !== '$id' && first !== '$db';
}

const inequalities = (op: string) => (value: unknown, context: FilterContext) => {
  if (value instanceof BSONRegExp) throw badValue(`Can't have RegEx as arg to predicate over field`);
  return inequality(op, value, context.collation);
};
const bits = (op: string) => (value: unknown) => bitsTest(op, value);

/** What each operator asks of one value, arrays not entered. */
const VALUE_TESTS: Readonly<Record<string, (value: unknown, context: FilterContext) => ValueTest>> = {
  $eq: (value, { collation }) => equals(value, collation),
  $gt: inequalities('$gt'),
  $gte: inequalities('$gte'),
  $lt: inequalities('$lt'),
  $lte: inequalities('$lte'),
  $in: (value, { collation }) => {
    if (!Array.isArray(value)) throw badValue('$in needs an array');
    if (value.some(isConditions)) throw badValue('cannot nest $ under $in');
    return memberOf(value, collation);
  },
  $regex: (value) => (value instanceof BSONRegExp ? regexTest(value) : () => false),
  $type: typeTest,
  $mod: moduloTest,
  $size: sizeTest,
  $bitsAllSet: bits('$bitsAllSet'),
  $bitsAnySet: bits('$bitsAnySet'),
  $bitsAllClear: bits('$bitsAllClear'),
  $bitsAnyClear: bits('$bitsAnyClear'),
};

/** Every operator of a filter that is answered. */
export const FILTER_OPERATORS: readonly string[] = [
  ...Object.keys(VALUE_TESTS),
  ...'$ne $nin $not $all $exists $elemMatch $options $and $or $nor $expr $text $comment'.split(' '),
];

/** Operators of filters that MongoDB has and this server refuses. */
export const REFUSED_FILTER_OPERATORS: readonly string[] =
  '$geoIntersects $geoWithin $jsonSchema $near $nearSphere $sampleRate $where'.split(' ');

/** The test of one operator on one value, arrays not entered. */
export function valueTest(op: string, value: unknown, context: FilterContext): ValueTest {
  const test = Object.hasOwn(VALUE_TESTS, op) ? VALUE_TESTS[op] : undefined;
  if (!test) throw badValue(`unknown operator: ${op}`);
  return test(value, context);
}
