import { readDocument } from '../bson/bson.reader';
import { writeDocument } from '../bson/bson.writer';
import { isDoc, toNumber, type Doc } from '../bson/bson.values';
import { badValue } from '../mongo.errors';
import { prepareQuery, type Query, type Selection } from '../query/find.query';
import type { Catalog } from '../storage/catalog';
import { checkStages } from './pipeline.check';
import { runStages } from './pipeline.stages';

export interface Pipeline {
  db: string;
  /** Undefined for a pipeline that begins with $documents. */
  name: string | undefined;
  pipeline: readonly Doc[];
  variables: Doc | undefined;
  hint?: unknown;
  collation?: unknown;
}

/** The leading stages that a planned query takes over, and what is left. */
export function splitPipeline(pipeline: readonly Doc[]): { selection: Selection; rest: readonly Doc[] } {
  const matches: Doc[] = [];
  let sort: unknown;
  let skip: number | undefined;
  let limit: number | undefined;
  let taken = 0;
  for (const stage of pipeline) {
    const [name] = Object.keys(stage);
    const value = name === undefined ? undefined : stage[name];
    if (name === '$match' && isDoc(value) && sort === undefined && skip === undefined && limit === undefined)
      matches.push(value);
    else if (name === '$sort' && sort === undefined && skip === undefined && limit === undefined) sort = value;
    else if (name === '$skip' && skip === undefined && limit === undefined) skip = toNumber(value);
    else if (name === '$limit' && limit === undefined && (toNumber(value) ?? 0) > 0) limit = toNumber(value);
    else break;
    taken++;
  }
  const [only] = matches;
  const filter = matches.length === 1 && only ? only : matches.length === 0 ? {} : { $and: matches };
  return { selection: { filter, sort, skip, limit }, rest: pipeline.slice(taken) };
}

/** Runs a pipeline. Throws MongoDB's errors for unknown or unsupported stages and expressions before anything is read. */
export function* runPipeline(catalog: Catalog, request: Pipeline): Generator<Buffer> {
  checkStages(request.pipeline, request.variables);
  const { selection, rest } = splitPipeline(request.pipeline);
  const collection = request.name === undefined ? undefined : catalog.get(`${request.db}.${request.name}`);
  const query =
    collection &&
    prepareQuery(collection, { ...selection, hint: request.hint, collation: request.collation }, request.variables);
  if (rest.length === 0) {
    for (const { raw } of query?.documents() ?? []) yield raw;
    return;
  }
  const counted = countOnly(rest);
  if (counted) {
    const total = query?.count() ?? 0;
    if (total > 0) yield writeDocument(counted(total));
    return;
  }
  if (isDoc(request.collation) && request.collation['locale'] !== 'simple')
    throw badValue('collation is only supported for the leading $match and $sort here');
  for (const doc of transform(catalog, request, rest, query))
    yield writeDocument('_id' in doc ? { _id: doc['_id'], ...doc } : doc);
}

/** Results of a pipeline as plain values. Its stages must have been checked. */
function* plainPipeline(catalog: Catalog, request: Pipeline): Generator<Doc> {
  const { selection, rest } = splitPipeline(request.pipeline);
  const collection = request.name === undefined ? undefined : catalog.get(`${request.db}.${request.name}`);
  const query = collection && prepareQuery(collection, selection, request.variables);
  yield* transform(catalog, request, rest, query);
}

function transform(catalog: Catalog, request: Pipeline, rest: readonly Doc[], query: Query | undefined): Iterable<Doc> {
  return runStages(plainDocuments(query), rest, {
    variables: request.variables,
    foreign: (name, pipeline, variables) => plainPipeline(catalog, { db: request.db, name, pipeline, variables }),
  });
}

function* plainDocuments(query: Query | undefined): Generator<Doc> {
  for (const { raw } of query?.documents() ?? []) yield readDocument(raw, 0, 'plain');
}

/** `$count`, and the `$group` that drivers send for countDocuments, need no documents. */
function countOnly(rest: readonly Doc[]): ((total: number) => Doc) | undefined {
  const [stage] = rest;
  if (rest.length !== 1 || !stage) return undefined;
  const name = stage['$count'];
  if (typeof name === 'string' && name !== '' && !name.startsWith('$') && !name.includes('.'))
    return (total) => ({ [name]: total });
  const group = stage['$group'];
  if (!isDoc(group) || Object.keys(group).length !== 2) return undefined;
  const { _id: id, ...sums } = group;
  const [field] = Object.keys(sums);
  const sum = field === undefined ? undefined : sums[field];
  if (
    field === undefined ||
    typeof id === 'string' ||
    isDoc(id) ||
    Array.isArray(id) ||
    !isDoc(sum) ||
    sum['$sum'] !== 1
  )
    return undefined;
  return (total) => ({ _id: id, [field]: total });
}
