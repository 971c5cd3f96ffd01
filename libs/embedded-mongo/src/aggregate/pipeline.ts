import { readDocument } from '../bson/bson.reader';
import { validateDocument } from '../bson/bson.validator';
import { writeDocument } from '../bson/bson.writer';
import { isDoc, MAX_BSON_BYTES, toNumber, type Doc } from '../bson/bson.values';
import { parseCollation } from '../matching/collation';
import { MongoError } from '../mongo.errors';
import { prepareQuery, type Query, type Selection } from '../query/find.query';
import type { Catalog } from '../storage/catalog';
import { countValue } from './order.stages';
import { compileStages } from './stage.table';

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

/** Throws MongoDB's errors for what a pipeline has that is malformed, unknown or not answered here. Reads nothing. */
export function checkPipeline({ pipeline, variables, collation, name }: Omit<Pipeline, 'db'>): void {
  const context = { variables, collation: parseCollation(collation), foreign: () => [] };
  compileStages(pipeline, context, name !== undefined);
  if (name === undefined && !('$documents' in (pipeline[0] ?? {})))
    throw new MongoError(73, "{aggregate: 1} is not valid for '$documents'; a collection is required.");
  if (name !== undefined && '$documents' in (pipeline[0] ?? {}))
    throw new MongoError(73, '$documents is only valid with {aggregate: 1}');
}

/** Runs a pipeline. Throws what checkPipeline throws before anything is read. */
export function* runPipeline(catalog: Catalog, request: Pipeline): Generator<Buffer> {
  checkPipeline(request);
  const { rest, query } = planned(catalog, request);
  if (rest.length === 0) {
    for (const { raw } of query?.documents() ?? []) yield raw;
    return;
  }
  const counted = countOnly(rest);
  if (counted) {
    const total = query?.count() ?? 0;
    if (total > 0) yield writeDocument(counted(countValue(total)));
    return;
  }
  for (const doc of transform(catalog, request, rest, query)) {
    const raw = writeDocument(doc);
    validateDocument(raw);
    if (raw.length > MAX_BSON_BYTES)
      throw new MongoError(
        10334,
        `BSONObj size: ${raw.length} is invalid. Size must be between 0 and ${MAX_BSON_BYTES}(16MB)`,
      );
    yield raw;
  }
}

function planned(catalog: Catalog, request: Pipeline): { rest: readonly Doc[]; query: Query | undefined } {
  const { selection, rest } = splitPipeline(request.pipeline);
  const collection = request.name === undefined ? undefined : catalog.get(`${request.db}.${request.name}`);
  const { hint, collation, variables } = request;
  return { rest, query: collection && prepareQuery(collection, { ...selection, hint, collation }, variables) };
}

function transform(catalog: Catalog, request: Pipeline, rest: readonly Doc[], query: Query | undefined): Iterable<Doc> {
  const { db, variables, collation } = request;
  const foreign = (name: string, pipeline: readonly Doc[], bound: Doc | undefined): Iterable<Doc> => {
    const inner: Pipeline = { db, name, pipeline, variables: bound, collation };
    const { rest: left, query: source } = planned(catalog, inner);
    return transform(catalog, inner, left, source);
  };
  return compileStages(rest, { variables, collation: parseCollation(collation), foreign }, false)(documents(query));
}

function* documents(query: Query | undefined): Generator<Doc> {
  for (const { raw } of query?.documents() ?? []) yield readDocument(raw);
}

/** `$count`, and the `$group` that drivers send for countDocuments, need no documents. */
function countOnly(rest: readonly Doc[]): ((total: unknown) => Doc) | undefined {
  const [stage] = rest;
  if (rest.length !== 1 || !stage) return undefined;
  const name = stage['$count'];
  if (typeof name === 'string') return (total) => ({ [name]: total });
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
