import { randomInt } from 'node:crypto';
import { Long } from 'bson';
import { isDoc, toNumber, typeName, type Doc } from '../bson/bson.values';
import { shellText } from '../bson/shell.text';
import { compileFilter, type FilterNode } from '../matching/filter';
import { compareSortKeys, parseSort, sortKeyOf } from '../matching/sort';
import { MongoError } from '../mongo.errors';
import { held, type Stage, type StageContext } from './stage.types';

/** $match */
export function matchStage(spec: unknown, { variables, collation, leading }: StageContext): Stage {
  if (!isDoc(spec)) throw new MongoError(15959, 'the match filter must be an expression in an object');
  const filter = compileFilter(spec, { variables, collation });
  if (!leading && searchesText(filter.root))
    throw new MongoError(17313, '$match with $text is only allowed as the first pipeline stage');
  return function* matched(source) {
    for (const doc of source) if (filter.test(doc)) yield doc;
  };
}

const searchesText = (node: FilterNode): boolean => node.kind === 'text' || node.nodes.some(searchesText);

/** $sort */
export function sortStage(spec: unknown, { collation }: StageContext): Stage {
  if (!isDoc(spec)) throw new MongoError(15973, 'the $sort key specification must be an object');
  const fields = parseSort(spec);
  if (fields.length === 0) throw new MongoError(15976, '$sort stage must have at least one sort key');
  return function* sorted(source) {
    const keyed = held(source).map((doc) => ({ doc, key: sortKeyOf(doc, fields, undefined, collation) }));
    keyed.sort((a, b) => compareSortKeys(a.key, b.key, fields, collation));
    for (const { doc } of keyed) yield doc;
  };
}

function wholeOperand(spec: unknown, code: number, name: string): number {
  const number = toNumber(spec);
  if (number === undefined || !Number.isInteger(number) || number < 0)
    throw new MongoError(
      code,
      `invalid argument to ${name} stage: Expected a non-negative number in: ${name}: ${shellText(spec)}`,
    );
  return number;
}

/** $limit */
export function limitStage(spec: unknown): Stage {
  const limit = wholeOperand(spec, 5107201, '$limit');
  if (limit === 0) throw new MongoError(15958, 'the limit must be positive');
  return function* limited(source) {
    let count = 0;
    for (const doc of source) {
      yield doc;
      if (++count >= limit) return;
    }
  };
}

/** $skip */
export function skipStage(spec: unknown): Stage {
  const skip = wholeOperand(spec, 5107200, '$skip');
  return function* skipped(source) {
    let count = 0;
    for (const doc of source) if (count++ >= skip) yield doc;
  };
}

/** The name that $count gives. Throws MongoDB's errors for one that no field may have. */
export function countName(spec: unknown): string {
  if (typeof spec !== 'string') throw new MongoError(40156, 'the count field must be a non-empty string');
  if (spec === '') throw new MongoError(40157, 'the count field must be a non-empty string');
  if (spec.startsWith('$')) throw new MongoError(40158, 'the count field cannot be a $-prefixed path');
  if (spec.includes('\0')) throw new MongoError(40159, 'the count field cannot contain a null byte');
  if (spec.includes('.')) throw new MongoError(40160, "the count field cannot contain '.'");
  return spec;
}

const INT_MAX = 0x7fffffff;
/** A count as MongoDB types it: int while it fits. */
export const countValue = (count: number): unknown => (count <= INT_MAX ? count : Long.fromNumber(count));

/** $count: nothing at all when there is nothing to count. */
export function countStage(spec: unknown): Stage {
  const name = countName(spec);
  return function* counted(source) {
    let count = 0;
    for (const _ of source) count++;
    if (count > 0) yield { [name]: countValue(count) };
  };
}

/** $sample: each document at most once, in no order. */
export function sampleStage(spec: unknown): Stage {
  if (!isDoc(spec))
    throw new MongoError(28745, `the $sample stage specification must be an object, found ${typeName(spec)}`);
  for (const name of Object.keys(spec))
    if (name !== 'size') throw new MongoError(28748, `unrecognized option to $sample: ${name}`);
  if (!('size' in spec)) throw new MongoError(28749, '$sample stage must specify a size');
  const size = toNumber(spec['size']);
  if (size === undefined) throw new MongoError(28746, 'size argument to $sample must be a number');
  if (!(size > 0)) throw new MongoError(28747, 'size argument to $sample must be a positive integer');
  return function* sampled(source) {
    yield* sample(held(source), Math.trunc(size));
  };
}

function* sample(documents: Doc[], size: number): Generator<Doc> {
  for (let taken = 0; taken < size && taken < documents.length; taken++) {
    const at = randomInt(taken, documents.length);
    const chosen = documents[at];
    const other = documents[taken];
    if (!chosen || !other) return;
    documents[at] = other;
    yield chosen;
  }
}
