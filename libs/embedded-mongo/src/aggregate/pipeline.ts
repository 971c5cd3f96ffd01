import { readDocument } from '../bson/bson.reader';
import { validateDocument } from '../bson/bson.validator';
import { writeDocument } from '../bson/bson.writer';
import { isDoc, MAX_BSON_BYTES, toNumber, type Doc } from '../bson/bson.values';
import { usesPatterns } from '../expressions/pattern.use';
import { parseCollation } from '../matching/collation';
import { interrupted } from '../patterns/regex.guard';
import { MongoError } from '../mongo.errors';
import { PAUSE, unpaused, type Pace, type Pause } from '../pace/pace';
import { prepareQuery, type Query, type Selection } from '../query/find.query';
import type { StoredDocument } from '../storage/collection';
import type { Catalog } from '../storage/catalog';
import { countValue } from './order.stages';
import { inChunks, weighed } from './pipeline.chunks';
import { compileStages } from './stage.table';
import type { Stage, StageContext } from './stage.types';

export interface Pipeline {
  db: string;
  /** Undefined for a pipeline that begins with $documents. */
  name: string | undefined;
  pipeline: readonly Doc[];
  variables: Doc | undefined;
  hint?: unknown;
  collation?: unknown;
  pace: Pace;
  /** Called when a query's documents, or their number, have been read. */
  read?: ((ns: string, selection: Selection, query: Query, returned: number) => void) | undefined;
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
export function checkPipeline({
  pipeline,
  variables,
  collation,
  name,
}: Pick<Pipeline, 'pipeline' | 'variables' | 'collation' | 'name'>): void {
  const context = { variables, collation: parseCollation(collation), foreign: () => [] };
  compileStages(pipeline, context, name !== undefined);
  if (name === undefined && !('$documents' in (pipeline[0] ?? {})))
    throw new MongoError(73, "{aggregate: 1} is not valid for '$documents'; a collection is required.");
  if (name !== undefined && '$documents' in (pipeline[0] ?? {}))
    throw new MongoError(73, '$documents is only valid with {aggregate: 1}');
}

/**
 * Runs a pipeline. Throws what checkPipeline throws before anything is read. It pauses while it reads, and between
 * documents of stages that take one at a time; a stage that needs them all works through what it was given.
 */
export function* runPipeline(catalog: Catalog, request: Pipeline): Generator<Buffer | Pause> {
  checkPipeline(request);
  const { pace } = request;
  const { selection, rest, query } = planned(catalog, request);
  if (rest.length === 0) {
    for (const found of told(request, selection, query)) yield found === PAUSE ? PAUSE : found.raw;
    return;
  }
  const counted = countOnly(rest);
  if (counted) {
    const total = query ? yield* query.count(pace) : 0;
    if (query) request.read?.(query.collection.ns, selection, query, total);
    if (total > 0) yield writeDocument(counted(countValue(total)));
    return;
  }
  const { alone, together } = divided(rest, contextOf(catalog, request));
  const found = told(request, selection, query);
  const single = inChunks(query && found, alone, pace);
  if (!together) {
    for (const item of single) yield item === PAUSE ? PAUSE : result(item.doc);
    return;
  }
  for (const doc of together(yield* weighed(single))) {
    yield result(doc);
    if (pace.step()) yield PAUSE;
  }
}

/** The leading stages that a query takes over, and the stages that are left. */
function planned(
  catalog: Catalog,
  request: Pipeline,
): { selection: Selection; rest: readonly Doc[]; query: Query | undefined } {
  const { selection, rest } = splitPipeline(request.pipeline);
  const collection = request.name === undefined ? undefined : catalog.get(`${request.db}.${request.name}`);
  const { hint, collation, variables } = request;
  return {
    selection,
    rest,
    query: collection && prepareQuery(collection, { ...selection, hint, collation }, variables),
  };
}

/** The documents of the leading query; tells afterwards how many there were. */
function* told(request: Pipeline, selection: Selection, query: Query | undefined): Generator<StoredDocument | Pause> {
  if (!query) return;
  let returned = 0;
  try {
    for (const found of query.documents(request.pace)) {
      if (found !== PAUSE) returned++;
      yield found;
    }
  } finally {
    request.read?.(query.collection.ns, selection, query, returned);
  }
}

/** Stages that make of each document what they make of it, whatever the others are. */
const ONE_BY_ONE: ReadonlySet<string> = new Set(
  '$match $project $addFields $set $unset $unwind $replaceRoot $replaceWith $lookup'.split(' '),
);

/** The stages that can be given a few documents at a time, and the rest, which needs all of them. */
function divided(rest: readonly Doc[], context: PipelineContext): { alone: Stage; together: Stage | undefined } {
  const blocking = rest.findIndex((stage) => !Object.keys(stage).every((name) => ONE_BY_ONE.has(name)));
  if (blocking < 0) return { alone: watched(rest, context), together: undefined };
  return {
    alone: watched(rest.slice(0, blocking), context),
    together: watched(rest.slice(blocking), context),
  };
}

/** Stages with patterns may work so long at once, ms. Once only: a second try would double what others wait. */
const PATTERN_STAGES_MS = [1_000];

/** Each pattern is bounded by itself; those of many documents are bounded here. */
function watched(stages: readonly Doc[], context: PipelineContext): Stage {
  const run = compileStages(stages, context, false);
  if (!usesPatterns(stages)) return run;
  return (documents) => interrupted(() => [...run(documents)], PATTERN_STAGES_MS);
}

type PipelineContext = Omit<StageContext, 'nested' | 'leading'>;

function contextOf(catalog: Catalog, request: Pipeline): PipelineContext {
  return {
    variables: request.variables,
    collation: parseCollation(request.collation),
    foreign: (name, pipeline, variables) =>
      innerPipeline(catalog, { ...request, name, pipeline, variables, hint: undefined }),
  };
}

/** Results of a pipeline on another collection. Its stages must have been checked. */
function innerPipeline(catalog: Catalog, request: Pipeline): Iterable<Doc> {
  const { selection, rest, query } = planned(catalog, request);
  const found = told({ ...request, pace: request.pace.withoutPauses() }, selection, query);
  return compileStages(rest, contextOf(catalog, request), false)(documents(found));
}

/** The time limit holds here too; a pause would have to reach through the stages outside. */
function* documents(found: Iterable<StoredDocument | Pause>): Generator<Doc> {
  for (const { raw } of unpaused(found)) yield readDocument(raw);
}

/** The bytes of a resulting document. Throws for one that may not exist. */
function result(doc: Doc): Buffer {
  const raw = writeDocument(doc);
  validateDocument(raw);
  if (raw.length > MAX_BSON_BYTES)
    throw new MongoError(
      10334,
      `BSONObj size: ${raw.length} is invalid. Size must be between 0 and ${MAX_BSON_BYTES}(16MB)`,
    );
  return raw;
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
