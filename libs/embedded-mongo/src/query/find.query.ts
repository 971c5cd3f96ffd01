import { badValue, MongoError } from '../mongo.errors';
import type { Pace, Pause } from '../pace/pace';
import { toNumber, typeName, type Doc } from '../bson/bson.values';
import type { Collection } from '../storage/collection';
import { parseCollation } from '../matching/collation';
import { compileFilter, filterDocument, type Filter } from '../matching/filter';
import { countPlan, runPlan, type RunCounters, type RunRequest } from './executor';
import { flatten, planQuery, type Plan } from './planner';
import { parseSort } from '../matching/sort';
import type { StoredDocument } from '../storage/collection';

/** The parts of a command that select documents. */
export interface Selection {
  filter: unknown;
  sort?: unknown;
  skip?: unknown;
  limit?: unknown;
  hint?: unknown;
  collation?: unknown;
  let?: unknown;
}

/** A planned query over one collection. */
export interface Query {
  collection: Collection;
  filter: Filter;
  plan: Plan;
  score: ((doc: Doc) => number) | undefined;
  /** What has been examined so far, over all walks. */
  counters: RunCounters;
  /** @param pace makes the walk pause; without one it never does. */
  documents(pace?: Pace): Generator<StoredDocument | Pause>;
  count(pace?: Pace): Generator<Pause, number>;
}

/** A whole number ≥ 0 from a command's option. Throws BadValue for anything else. */
export function wholeNumber(name: string, value: unknown, fallback = 0): number {
  if (value === undefined || value === null) return fallback;
  const number = toNumber(value);
  if (number === undefined)
    throw badValue(`BSON field '${name}' is the wrong type '${typeName(value)}', expected type 'number'`);
  if (!Number.isFinite(number) || number < 0)
    throw badValue(`BSON field '${name}' value must be >= 0, actual value '${number}'`);
  return Math.trunc(number);
}

/** Compiles and plans a selection. Throws MongoDB's errors for malformed parts. */
export function prepareQuery(collection: Collection, selection: Selection, variables?: Doc): Query {
  const collation = parseCollation(selection.collation);
  const filter = compileFilter(filterDocument(selection.filter), { collation, variables });
  const sort = parseSort(selection.sort);
  const hint = selection.hint === undefined || selection.hint === '' ? undefined : selection.hint;
  const natural = sort.length === 1 && sort[0]?.path.name === '$natural';
  const plan = planQuery({
    filter,
    sort: natural ? [] : sort,
    indexes: collection.indexes,
    estimate: (index, range, cap) => collection.estimateIndex(index, range, cap),
    hint: natural ? { $natural: sort[0]?.descending ? -1 : 1 } : hint,
  });
  const text = flatten(filter.root).find((node) => node.kind === 'text');
  const score = text?.kind === 'text' ? (doc: Doc) => text.search.score(doc) : undefined;
  const counters: RunCounters = { keysExamined: 0, docsExamined: 0 };
  if (!score && sort.some((field) => field.score))
    throw new MongoError(40218, 'query requires text score metadata, but it is not available');
  const request: RunRequest = {
    collection,
    counters,
    plan,
    sort: natural ? [] : sort,
    skip: wholeNumber('skip', selection.skip),
    limit: wholeNumber('limit', selection.limit),
    collation,
    ...(score ? { score } : {}),
  };
  return {
    collection,
    filter,
    plan,
    score,
    counters,
    documents: (pace) => runPlan(pace ? { ...request, pace } : request),
    count: (pace) => countPlan(pace ? { ...request, pace } : request),
  };
}
