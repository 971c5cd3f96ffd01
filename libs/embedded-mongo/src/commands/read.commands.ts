import { failedToParse, MongoError } from '../mongo.errors';
import { writeCursorReply } from '../bson/bson.writer';
import { fieldOf, isDoc, isTruthy, toNumber, type Doc } from '../bson/bson.values';
import { parsePath } from '../matching/document.path';
import { finish, PAUSE, paceOf, type Pause } from '../pace/pace';
import { distinctValues } from '../query/distinct.values';
import { prepareQuery, wholeNumber, type Selection } from '../query/find.query';
import { compileFilter, filterDocument } from '../matching/filter';
import { parseCollation } from '../matching/collation';
import { compileProjection } from '../matching/projection';
import { parseSort } from '../matching/sort';
import { collectionOf, namespaceOf, variablesOf, type CommandContext, type Reply } from './command.context';
import { cursorId } from './cursor.registry';

/** MongoDB's first batch when none is asked for, documents. */
const DEFAULT_BATCH = 101;
/** A later batch is bounded by bytes alone. */
const UNBOUNDED_BATCH = 1_000_000;

/** What a find command selects; a negative limit means a single batch. */
export function findSelection(body: Doc): Selection & { limit: number; single: boolean } {
  const limit = toNumber(body['limit']) ?? 0;
  return {
    filter: body['filter'],
    sort: body['sort'],
    skip: body['skip'],
    hint: body['hint'],
    collation: body['collation'],
    limit: Math.abs(limit),
    single: limit < 0 || isTruthy(body['singleBatch']),
  };
}

/** find */
export async function find(context: CommandContext): Promise<Reply> {
  const { body, server } = context;
  const ns = namespaceOf(context);
  refuse(body, ['tailable', 'awaitData', 'returnKey', 'showRecordId', 'min', 'max'], 'find');
  const selection = findSelection(body);
  const pace = paceOf(body);
  const variables = variablesOf(context);
  const collection = server.catalog.get(ns);
  if (!collection) {
    const collation = parseCollation(selection.collation);
    compileFilter(filterDocument(selection.filter), { variables, collation });
    parseSort(selection.sort);
    compileProjection(body['projection'], { score: () => 0, variables, collation });
    return writeCursorReply('firstBatch', [], 0n, ns);
  }
  const query = prepareQuery(collection, selection, variables);
  const project = compileProjection(body['projection'], {
    score: query.score,
    variables,
    collation: query.filter.collation,
  });
  const size = body['batchSize'] === undefined ? DEFAULT_BATCH : wholeNumber('batchSize', body['batchSize']);
  const documents = rawDocuments(query.documents(pace), project);
  const batch = await server.cursors.start(ns, documents, { size, single: selection.single, pace });
  server.plans?.note(ns, selection, query, batch.docs.length);
  return writeCursorReply('firstBatch', batch.docs, batch.id, ns);
}

function* rawDocuments(
  documents: Iterable<{ raw: Buffer } | Pause>,
  project?: (raw: Buffer) => Buffer,
): Generator<Buffer | Pause> {
  for (const found of documents) {
    if (found === PAUSE) yield PAUSE;
    else yield project ? project(found.raw) : found.raw;
  }
}

/** Throws for options that would change the answer and are not supported. */
function refuse(body: Doc, options: readonly string[], command: string): void {
  for (const option of options) {
    const value = body[option];
    if (isTruthy(value) && !(isDoc(value) && Object.keys(value).length === 0)) {
      throw new MongoError(2, `option '${option}' of ${command} is not supported by this server`);
    }
  }
}

/** getMore */
export async function getMore(context: CommandContext): Promise<Reply> {
  const { body, server, db } = context;
  const ns = `${db}.${String(body['collection'])}`;
  const size = wholeNumber('batchSize', body['batchSize']) || UNBOUNDED_BATCH;
  const batch = await server.cursors.next(cursorId(body['getMore']), ns, size);
  return writeCursorReply('nextBatch', batch.docs, batch.id, ns);
}

/** killCursors */
export function killCursors({ body, server }: CommandContext): Reply {
  const cursors: unknown = body['cursors'];
  if (!Array.isArray(cursors)) throw failedToParse("Field 'cursors' must be of type array");
  const killed: unknown[] = [];
  const unknown: unknown[] = [];
  for (const id of cursors) (server.cursors.kill(cursorId(id)) ? killed : unknown).push(id);
  return { cursorsKilled: killed, cursorsNotFound: unknown, cursorsAlive: [], cursorsUnknown: [], ok: 1 };
}

/** count */
export async function count(context: CommandContext): Promise<Reply> {
  const { body } = context;
  const collection = collectionOf(context);
  const filter = body['query'] ?? {};
  const limit = Math.abs(toNumber(body['limit']) ?? 0);
  if (!collection) {
    compileFilter(filter);
    return { n: 0, ok: 1 };
  }
  const query = prepareQuery(collection, {
    filter,
    skip: body['skip'],
    limit,
    hint: body['hint'],
    collation: body['collation'],
  });
  const pace = paceOf(body);
  const n = await finish(query.count(pace), pace);
  context.server.plans?.note(collection.ns, { filter }, query, n);
  return { n, ok: 1 };
}

/** distinct */
export async function distinct(context: CommandContext): Promise<Reply> {
  const { body } = context;
  const collection = collectionOf(context);
  const key = body['key'];
  if (typeof key !== 'string')
    throw new MongoError(14, "BSON field 'distinct.key' is the wrong type, expected type 'string'");
  if (!collection) return { values: [], ok: 1 };
  const pace = paceOf(body);
  const query = prepareQuery(collection, {
    filter: body['query'] ?? {},
    collation: body['collation'],
    hint: body['hint'],
  });
  const values = await finish(distinctValues(collection, query, parsePath(key), pace), pace);
  context.server.plans?.note(collection.ns, { filter: body['query'] }, query, values.length);
  return { values, ok: 1 };
}

/** The filter of a command by its field name. */
export const commandFilter = (body: Doc, name: string): unknown => fieldOf(body, name) ?? {};
