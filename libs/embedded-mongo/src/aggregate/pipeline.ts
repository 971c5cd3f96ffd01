import { readDocument } from '../bson/bson.reader';
import { writeDocument } from '../bson/bson.writer';
import { isDoc, toNumber, type Doc } from '../bson/bson.values';
import { badValue, MongoError } from '../mongo.errors';
import { PAUSE, unpaused, type Pace, type Pause } from '../pace/pace';
import { prepareQuery, type Query, type Selection } from '../query/find.query';
import type { StoredDocument } from '../storage/collection';
import type { Catalog } from '../storage/catalog';
import { usesPatterns } from '../matching/expression';
import { interrupted } from '../matching/regex.guard';
import { checkStages } from './pipeline.check';
import { runStages, type StageContext } from './pipeline.stages';

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

/**
 * Runs a pipeline. Throws MongoDB's errors for unknown or unsupported stages and expressions before anything is read.
 * It pauses while it reads, and between documents of stages that take one at a time; a stage that needs them all works
 * through what it was given.
 */
export function* runPipeline(catalog: Catalog, request: Pipeline): Generator<Buffer | Pause> {
  checkStages(request.pipeline, request.variables);
  const { pace } = request;
  const { selection, rest } = splitPipeline(request.pipeline);
  const collection = request.name === undefined ? undefined : catalog.get(`${request.db}.${request.name}`);
  const query =
    collection &&
    prepareQuery(collection, { ...selection, hint: request.hint, collation: request.collation }, request.variables);
  if (rest.length === 0) {
    for (const found of told(request, selection, query)) yield found === PAUSE ? PAUSE : found.raw;
    return;
  }
  const counted = countOnly(rest);
  if (counted) {
    const total = query ? yield* query.count(pace) : 0;
    if (query) request.read?.(query.collection.ns, selection, query, total);
    if (total > 0) yield writeDocument(counted(total));
    return;
  }
  if (isDoc(request.collation) && request.collation['locale'] !== 'simple')
    throw badValue('collation is only supported for the leading $match and $sort here');
  const context = contextOf(catalog, request);
  const blocking = rest.findIndex((stage) => !Object.keys(stage).every((name) => ONE_BY_ONE.has(name)));
  const alone = blocking < 0 ? rest : rest.slice(0, blocking);
  const together = blocking < 0 ? [] : rest.slice(blocking);
  // Patterns in expressions are mingo's: they are watched over all that runs at once.
  const run = (documents: Doc[], stages: readonly Doc[]): Iterable<Doc> =>
    usesPatterns(stages)
      ? interrupted(() => [...runStages(documents, stages, context)], PATTERN_STAGES_MS)
      : runStages(documents, stages, context);
  const found = told(request, selection, query);
  const single = inChunks(query && found, (chunk) => run(chunk, alone), pace);
  if (together.length === 0) {
    for (const item of single) yield item === PAUSE ? PAUSE : stored(item.doc);
    return;
  }
  const documents = yield* held(single);
  for (const doc of run(documents, together)) {
    yield stored(doc);
    if (pace.step()) yield PAUSE;
  }
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

const stored = (doc: Doc): Buffer => writeDocument('_id' in doc ? { _id: doc['_id'], ...doc } : doc);

/** Stages that make of each document what they make of it, whatever the others are. */
const ONE_BY_ONE: ReadonlySet<string> = new Set(
  '$match $project $addFields $set $unset $unwind $replaceRoot $replaceWith $redact $lookup'.split(' '),
);
/** Stages with patterns may work so long at once, ms. Once only: documents may have been changed in place. */
const PATTERN_STAGES_MS = [1_000];
/** Documents that go through such stages at once. */
const CHUNK = 32;
/** Documents that stages may be given at once, bytes: MongoDB's own limit of a stage. */
const MAX_HELD_BYTES = 100 * 1024 * 1024;

interface Transformed {
  doc: Doc;
  /** Of what was read, bytes: what the document is held for to weigh. */
  weight: number;
}

function* inChunks(
  source: Iterable<StoredDocument | Pause> | undefined,
  transform: (chunk: Doc[]) => Iterable<Doc>,
  pace: Pace,
): Generator<Transformed | Pause> {
  let chunk: Doc[] = [];
  let weight = 0;
  const emit = function* (): Generator<Transformed> {
    const each = weight / Math.max(1, chunk.length);
    for (const doc of transform(chunk)) yield { doc, weight: each };
    chunk = [];
    weight = 0;
  };
  if (!source) yield* emit();
  else {
    for (const found of source) {
      if (found === PAUSE) {
        yield PAUSE;
        continue;
      }
      chunk.push(readDocument(found.raw, 0, 'plain'));
      weight += found.raw.length;
      if (chunk.length < CHUNK) continue;
      yield* emit();
      if (pace.due()) yield PAUSE;
    }
    if (chunk.length > 0) yield* emit();
  }
}

function* held(source: Iterable<Transformed | Pause>): Generator<Pause, Doc[]> {
  const documents: Doc[] = [];
  let bytes = 0;
  for (const item of source) {
    if (item === PAUSE) {
      yield PAUSE;
      continue;
    }
    documents.push(item.doc);
    bytes += item.weight;
    if (bytes > MAX_HELD_BYTES)
      throw new MongoError(
        292,
        `Exceeded memory limit for a stage: ${MAX_HELD_BYTES} bytes, and there is no disk use here`,
      );
  }
  return documents;
}

function contextOf(catalog: Catalog, request: Pipeline): StageContext {
  return {
    variables: request.variables,
    foreign: (name, pipeline, variables) =>
      plainPipeline(catalog, { ...request, name, pipeline, variables, hint: undefined, collation: undefined }),
  };
}

/** Results of a pipeline on another collection as plain values. Its stages must have been checked. */
function* plainPipeline(catalog: Catalog, request: Pipeline): Generator<Doc> {
  const { selection, rest } = splitPipeline(request.pipeline);
  const collection = request.name === undefined ? undefined : catalog.get(`${request.db}.${request.name}`);
  const query = collection && prepareQuery(collection, selection, request.variables);
  const found = told({ ...request, pace: request.pace.withoutPauses() }, selection, query);
  yield* runStages(plainDocuments(found), rest, contextOf(catalog, request));
}

/** The time limit holds here too; a pause would have to reach through mingo's stages. */
function* plainDocuments(found: Iterable<StoredDocument | Pause>): Generator<Doc> {
  for (const { raw } of unpaused(found)) {
    yield readDocument(raw, 0, 'plain');
  }
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
