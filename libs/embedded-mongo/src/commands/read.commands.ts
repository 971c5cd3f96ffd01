import { failedToParse, MongoError } from '../mongo.errors';
import { compareValues } from '../bson/bson.order';
import { readDocument } from '../bson/bson.reader';
import { encodeField } from '../bson/key.encoding';
import { writeCursorReply } from '../bson/bson.writer';
import { fieldOf, isDoc, isTruthy, toNumber, type Doc } from '../bson/bson.values';
import { parsePath, someAtPath } from '../matching/document.path';
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
export function find(context: CommandContext): Reply {
  const { body, server } = context;
  const ns = namespaceOf(context);
  refuse(body, ['tailable', 'awaitData', 'returnKey', 'showRecordId', 'min', 'max'], 'find');
  const selection = findSelection(body);
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
  const documents = query.documents();
  const batch = server.cursors.start(ns, rawDocuments(documents, project), size, selection.single);
  return writeCursorReply('firstBatch', batch.docs, batch.id, ns);
}

function* rawDocuments(documents: Iterable<{ raw: Buffer }>, project?: (raw: Buffer) => Buffer): Generator<Buffer> {
  for (const { raw } of documents) yield project ? project(raw) : raw;
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
export function getMore(context: CommandContext): Reply {
  const { body, server, db } = context;
  const ns = `${db}.${String(body['collection'])}`;
  const size = wholeNumber('batchSize', body['batchSize']) || UNBOUNDED_BATCH;
  const batch = server.cursors.next(cursorId(body['getMore']), ns, size);
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
export function count(context: CommandContext): Reply {
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
  return { n: query.count(), ok: 1 };
}

/** Distinct values that one reply may hold. */
const MAX_DISTINCT = 1_000_000;

/** distinct */
export function distinct(context: CommandContext): Reply {
  const { body } = context;
  const collection = collectionOf(context);
  const key = body['key'];
  if (typeof key !== 'string')
    throw new MongoError(14, "BSON field 'distinct.key' is the wrong type, expected type 'string'");
  const filter = body['query'] ?? {};
  if (!collection) return { values: [], ok: 1 };
  const path = parsePath(key);
  const wanted = new Set([path.top]);
  const values = new Map<string, unknown>();
  const query = prepareQuery(collection, { filter, collation: body['collation'], hint: body['hint'] });
  const strings = query.filter.collation;
  const offer = (value: unknown): void => {
    if (value === undefined) return;
    const identity = encodeField(value, false, strings?.fold).toString('latin1');
    if (!values.has(identity)) values.set(identity, value);
  };
  for (const { raw } of query.documents()) {
    someAtPath(readDocument(raw, 0, 'exact', wanted), path, (value) => {
      if (Array.isArray(value)) value.forEach(offer);
      else offer(value);
      return false;
    });
    if (values.size > MAX_DISTINCT) throw new MongoError(17217, 'distinct too big, 16mb cap');
  }
  return { values: [...values.values()].sort((a, b) => compareValues(a, b, strings?.compare)), ok: 1 };
}

/** The filter of a command by its field name. */
export const commandFilter = (body: Doc, name: string): unknown => fieldOf(body, name) ?? {};
