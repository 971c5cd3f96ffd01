import { isDoc, type Doc } from '../bson/bson.values';
import type { Compiler } from '../expressions/expression.types';
import { averageOf, extremeOf, sumOf } from '../expressions/extreme.operators';
import { mergedObjects } from '../expressions/object.operators';
import { MongoError } from '../mongo.errors';

/** What a group makes of the values that an accumulator's expression had in its documents. Missing ones are undefined. */
type Accumulate = (values: readonly unknown[], compiler: Compiler) => unknown;

const present = (values: readonly unknown[]): unknown[] => values.filter((value) => value !== undefined);

function distinct(values: readonly unknown[], compiler: Compiler): unknown[] {
  const found = new Map<string, unknown>();
  for (const value of present(values)) {
    const identity = compiler.identity(value);
    if (!found.has(identity)) found.set(identity, value);
  }
  return [...found.values()];
}

/** Every accumulator that is answered. */
export const ACCUMULATORS: Readonly<Record<string, Accumulate>> = {
  $sum: (values) => sumOf(values),
  $avg: (values) => averageOf(values),
  $min: (values, compiler) => extremeOf(values, -1, compiler),
  $max: (values, compiler) => extremeOf(values, 1, compiler),
  $first: (values) => values[0] ?? null,
  $last: (values) => values.at(-1) ?? null,
  $push: present,
  $addToSet: distinct,
  $mergeObjects: (values) => mergedObjects(values),
  $count: (values) => sumOf(values),
};

/** Accumulators that MongoDB has and this server refuses. */
export const REFUSED_ACCUMULATORS: readonly string[] =
  '$accumulator $bottom $bottomN $firstN $lastN $maxN $median $minN $percentile $stdDevPop $stdDevSamp $top $topN'.split(
    ' ',
  );

/** One field of a group. */
export interface GroupField {
  name: string;
  evaluate: (doc: Doc) => unknown;
  result: (values: readonly unknown[]) => unknown;
}

/** Compiles `{ <accumulator>: <expression> }`. Throws MongoDB's errors. */
export function groupField(
  name: string,
  spec: unknown,
  compiler: Compiler,
  expression: (value: unknown) => (doc: Doc) => unknown,
): GroupField {
  if (name.includes('.')) throw new MongoError(40235, `The field name '${name}' cannot contain '.'`);
  if (name.startsWith('$')) throw new MongoError(40236, `The field name '${name}' cannot be an operator name`);
  if (!isDoc(spec) || Object.keys(spec).length === 0)
    throw new MongoError(40234, `The field '${name}' must be an accumulator object`);
  const [operator = '', ...more] = Object.keys(spec);
  if (more.length > 0) throw new MongoError(40238, `The field '${name}' must specify one accumulator`);
  const accumulate = Object.hasOwn(ACCUMULATORS, operator) ? ACCUMULATORS[operator] : undefined;
  if (!accumulate) throw new MongoError(15952, `unknown group operator '${operator}'`);
  const operand = spec[operator];
  if (Array.isArray(operand)) throw new MongoError(40237, `The ${operator} accumulator is a unary operator`);
  if (operator === '$count' && !(isDoc(operand) && Object.keys(operand).length === 0))
    throw new MongoError(9, '$count takes no arguments, i.e. $count:{}');
  return {
    name,
    evaluate: operator === '$count' ? () => 1 : expression(operand),
    result: (values) => accumulate(values, compiler),
  };
}
