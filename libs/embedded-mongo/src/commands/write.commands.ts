import { ObjectId } from 'bson';
import { badValue, failedToParse, MongoError } from '../mongo.errors';
import { rawElements, readDocument, readValue } from '../bson/bson.reader';
import { validateDocument } from '../bson/bson.validator';
import { innerElements, wrapElements, writeDocument } from '../bson/bson.writer';
import { isDoc, isTruthy, toNumber, type Doc } from '../bson/bson.values';
import { prepareQuery } from '../query/find.query';
import type { Collection } from '../storage/collection';
import { collectionOf, namespaceOf, variablesOf, type CommandContext, type Reply } from './command.context';
import { checkStatementFields, DELETE_STATEMENT_FIELDS, UPDATE_STATEMENT_FIELDS } from './command.fields';
import { updateDocuments, type UpdateOutcome } from './update.documents';

/** Statements in one write command: MongoDB's maxWriteBatchSize. */
export const MAX_WRITE_BATCH = 100_000;

interface WriteError extends Doc {
  index: number;
  code: number;
  errmsg: string;
}

/** Runs statements one after the other; ordered commands stop at the first error, all are reported with their index. */
function runStatements<T>(items: readonly T[], ordered: boolean, run: (item: T, index: number) => void): WriteError[] {
  const errors: WriteError[] = [];
  for (const [index, item] of items.entries()) {
    try {
      run(item, index);
    } catch (error) {
      if (!(error instanceof MongoError)) throw error;
      errors.push({ index, code: error.code, ...error.details, errmsg: error.message });
      if (ordered) break;
    }
  }
  return errors;
}

function checkBatch(count: number, what: string): void {
  if (count === 0 || count > MAX_WRITE_BATCH)
    throw new MongoError(16, `Write batch sizes must be between 1 and ${MAX_WRITE_BATCH}. Got ${count} ${what}.`);
}

const isOrdered = (body: Doc): boolean => body['ordered'] === undefined || isTruthy(body['ordered']);
const errorsPart = (writeErrors: WriteError[]): Doc => (writeErrors.length > 0 ? { writeErrors } : {});

/** insert */
export async function insert(context: CommandContext): Promise<Reply> {
  const ns = namespaceOf(context);
  const documents = context.sequences.get('documents') ?? [];
  checkBatch(documents.length, 'documents');
  const { catalog, store } = context.server;
  return store.write(() => {
    let inserted = 0;
    const writeErrors = runStatements(documents, isOrdered(context.body), (document) => {
      const raw = storableDocument(document);
      catalog.obtain(ns).insert(raw);
      inserted++;
    });
    return { n: inserted, ...errorsPart(writeErrors), ok: 1 };
  });
}

const ID_REFUSED: Record<number, string> = { 0x04: 'array', 0x06: 'undefined', 0x0b: 'regex' };

/** The bytes to store: checked, with an _id, and that first. Throws InvalidIdField and the like. */
export function storableDocument(raw: Buffer): Buffer {
  validateDocument(raw);
  let first = true;
  for (const element of rawElements(raw)) {
    if (element.name === '_id') {
      const refused = ID_REFUSED[element.type];
      if (refused) throw new MongoError(53, `The '_id' value cannot be of type ${refused}`);
      if (element.type === 0x03) checkEmbeddedId(readValue(element.type, raw, element.at, element.to, 'exact', 0));
      // The message buffer is reused by nobody else, but it may be far larger than this document.
      if (first) return Buffer.from(raw);
      return wrapElements([
        raw.subarray(element.from, element.to),
        raw.subarray(4, element.from),
        raw.subarray(element.to, raw.length - 1),
      ]);
    }
    first = false;
  }
  return wrapElements([innerElements(writeDocument({ _id: new ObjectId() })), innerElements(raw)]);
}

function checkEmbeddedId(value: unknown): void {
  const name = isDoc(value) ? Object.keys(value).find((field) => field.startsWith('$')) : undefined;
  if (name)
    throw new MongoError(52, `_id fields may not contain '$'-prefixed fields: ${name} is not valid for storage.`);
}

/** The statements of update and delete, from the body or a document sequence. Throws 40415 for a field none of them knows. */
function statements(context: CommandContext, name: string, fields: ReadonlySet<string>): Doc[] {
  const inBody: unknown = context.body[name];
  const given = context.sequences.get(name)?.map(checkedDocument) ?? (Array.isArray(inBody) ? inBody : []);
  return given.map((statement: unknown) => {
    if (!isDoc(statement)) throw failedToParse(`BSON field '${context.name}.${name}' must hold objects`);
    checkStatementFields(`${context.name}.${name}`, fields, statement);
    return statement;
  });
}

/** Statements are decoded, and what they hold is stored: texts that would come out otherwise are refused here. */
function checkedDocument(raw: Buffer): Doc {
  validateDocument(raw);
  return readDocument(raw);
}

/** update */
export async function update(context: CommandContext): Promise<Reply> {
  const ns = namespaceOf(context);
  const items = statements(context, 'updates', UPDATE_STATEMENT_FIELDS);
  checkBatch(items.length, 'updates');
  const { catalog, store } = context.server;
  const variables = variablesOf(context);
  return store.write(() => {
    const total: UpdateOutcome = { matched: 0, modified: 0 };
    const upserted: Doc[] = [];
    const writeErrors = runStatements(items, isOrdered(context.body), (item, index) => {
      const outcome = updateDocuments(catalog, ns, {
        filter: item['q'],
        update: item['u'],
        multi: isTruthy(item['multi']),
        upsert: isTruthy(item['upsert']),
        arrayFilters: item['arrayFilters'],
        collation: item['collation'],
        hint: item['hint'],
        sort: item['sort'],
        variables,
        constants: item['c'],
      });
      total.matched += outcome.matched;
      total.modified += outcome.modified;
      if (outcome.upserted) upserted.push({ index, _id: outcome.upserted['_id'] });
    });
    return {
      n: total.matched + upserted.length,
      nModified: total.modified,
      ...(upserted.length > 0 ? { upserted } : {}),
      ...errorsPart(writeErrors),
      ok: 1,
    };
  });
}

/** delete */
export async function remove(context: CommandContext): Promise<Reply> {
  const items = statements(context, 'deletes', DELETE_STATEMENT_FIELDS);
  checkBatch(items.length, 'deletes');
  const variables = variablesOf(context);
  return context.server.store.write(() => {
    let removed = 0;
    const collection = collectionOf(context);
    const writeErrors = runStatements(items, isOrdered(context.body), (item) => {
      const limit = toNumber(item['limit']);
      if (limit !== 0 && limit !== 1)
        throw failedToParse(`The limit field in delete objects must be 0 or 1. Got ${String(item['limit'])}`);
      if (collection) removed += deleteDocuments(collection, item, limit, variables);
    });
    return { n: removed, ...errorsPart(writeErrors), ok: 1 };
  });
}

function deleteDocuments(collection: Collection, item: Doc, limit: number, variables: Doc | undefined): number {
  if (item['q'] === undefined) throw badValue("BSON field 'delete.deletes.q' is missing but a required field");
  const query = prepareQuery(
    collection,
    { filter: item['q'], limit, collation: item['collation'], hint: item['hint'] },
    variables,
  );
  // Found first and removed afterwards: a scan must not walk over its own changes.
  const found = Array.from(query.documents(), ({ id }) => id);
  for (const id of found) {
    const raw = collection.fetch(id);
    if (raw) collection.remove(id, raw);
  }
  return found.length;
}
