import { ObjectId } from 'bson';
import { badValue, failedToParse, MongoError } from '../mongo.errors';
import { rawElements, readDocument, readValue } from '../bson/bson.reader';
import { validateDocument } from '../bson/bson.validator';
import { innerElements, wrapElements, writeDocument } from '../bson/bson.writer';
import { isDoc, isTruthy, toNumber, type Doc } from '../bson/bson.values';
import { paceOf } from '../pace/pace';
import { namespaceOf, variablesOf, type CommandContext, type Reply } from './command.context';
import { checkStatementFields, DELETE_STATEMENT_FIELDS, UPDATE_STATEMENT_FIELDS } from './command.fields';
import type { Change } from './document.changes';
import { updateChange, type UpdateOutcome } from './update.documents';
import { runChanges, runInserts, type WriteError } from './write.statements';

/** Statements in one write command: MongoDB's maxWriteBatchSize. */
export const MAX_WRITE_BATCH = 100_000;

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
  const { server, body } = context;
  let inserted = 0;
  const writeErrors = await runInserts(server, documents, isOrdered(body), paceOf(body), (document) => {
    const raw = storableDocument(document);
    server.catalog.obtain(ns).insert(raw);
    inserted++;
  });
  return { n: inserted, ...errorsPart(writeErrors), ok: 1 };
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
  const { body, server } = context;
  const variables = variablesOf(context);
  const total: UpdateOutcome = { matched: 0, modified: 0 };
  const upserted: Doc[] = [];
  const prepare = (item: Doc, index: number): Change =>
    updateChange(server.catalog, ns, {
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
      outcome: total,
      upserted: (doc) => upserted.push({ index, _id: doc['_id'] }),
    });
  const changes = { items, ordered: isOrdered(body), shrinks: false, prepare };
  const writeErrors = await runChanges(server, changes, paceOf(body));
  return {
    n: total.matched + upserted.length,
    nModified: total.modified,
    ...(upserted.length > 0 ? { upserted } : {}),
    ...errorsPart(writeErrors),
    ok: 1,
  };
}

/** delete */
export async function remove(context: CommandContext): Promise<Reply> {
  const items = statements(context, 'deletes', DELETE_STATEMENT_FIELDS);
  checkBatch(items.length, 'deletes');
  const { body, server } = context;
  const ns = namespaceOf(context);
  const variables = variablesOf(context);
  let removed = 0;
  const prepare = (item: Doc): Change => {
    const limit = toNumber(item['limit']);
    if (limit !== 0 && limit !== 1)
      throw failedToParse(`The limit field in delete objects must be 0 or 1. Got ${String(item['limit'])}`);
    if (item['q'] === undefined) throw badValue("BSON field 'delete.deletes.q' is missing but a required field");
    return {
      ns,
      selection: { filter: item['q'], limit, collation: item['collation'], hint: item['hint'] },
      variables,
      shrinks: true,
      apply: (collection, { id, raw }) => {
        collection.remove(id, raw);
        removed++;
      },
      finish: () => undefined,
    };
  };
  const changes = { items, ordered: isOrdered(body), shrinks: true, prepare };
  const writeErrors = await runChanges(server, changes, paceOf(body));
  return { n: removed, ...errorsPart(writeErrors), ok: 1 };
}
