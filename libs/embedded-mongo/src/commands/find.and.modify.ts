import { failedToParse } from '../mongo.errors';
import { readDocument } from '../bson/bson.reader';
import { writeDocument } from '../bson/bson.writer';
import { isTruthy, type Doc } from '../bson/bson.values';
import { parseCollation } from '../matching/collation';
import { compileProjection } from '../matching/projection';
import { paceOf } from '../pace/pace';
import { compileUpdate, upsertDocument } from '../update/update';
import { namespaceOf, variablesOf, type CommandContext, type Reply } from './command.context';
import { changeAtOnce, changeInSlices, type Change } from './document.changes';
import { updateOne } from './update.documents';
import { storableDocument } from './write.commands';

/** findAndModify: finds one document and updates, replaces or removes it in the same transaction. */
export async function findAndModify(context: CommandContext): Promise<Reply> {
  const { body } = context;
  const removing = isTruthy(body['remove']);
  const wantsNew = isTruthy(body['new']);
  if (removing && body['update'] !== undefined)
    throw failedToParse("Cannot specify both an 'update' and 'remove'=true");
  if (removing && wantsNew)
    throw failedToParse(
      "Cannot specify both 'new'=true and 'remove'=true; 'remove' always returns the deleted document",
    );
  if (removing && isTruthy(body['upsert'])) throw failedToParse("Cannot specify both 'upsert'=true and 'remove'=true");
  if (!removing && body['update'] === undefined)
    throw failedToParse('Either an update or remove=true must be specified');
  const project = compileProjection(body['fields'], {
    variables: variablesOf(context),
    collation: parseCollation(body['collation']),
  });
  const shown = (raw: Buffer): Doc => readDocument(project ? project(raw) : raw);
  const change = removing ? removal(context) : modification(context, wantsNew);
  const { server } = context;
  const pace = paceOf(body);
  let done = false;
  await server.store.write(() => {
    done = changeAtOnce(server, change);
  }, !removing);
  if (!done) await changeInSlices(server, change, pace);
  const { value, ...reply } = change.reply();
  return { ...reply, value: value ? shown(value) : null, ok: 1 };
}

/** A change that knows what to answer when it is done. */
interface AnsweredChange extends Change {
  reply(): { lastErrorObject: Doc; value: Buffer | null };
}

function changeOf({ body, ...context }: CommandContext): Pick<Change, 'ns' | 'selection' | 'variables'> {
  const { query: filter, sort, hint, collation } = body;
  return {
    ns: namespaceOf({ ...context, body }),
    selection: { filter, sort, hint, collation, limit: 1 },
    variables: variablesOf({ ...context, body }),
  };
}

function removal(context: CommandContext): AnsweredChange {
  let value: Buffer | null = null;
  return {
    ...changeOf(context),
    shrinks: true,
    apply: (collection, { id, raw }) => {
      collection.remove(id, raw);
      value = raw;
    },
    finish: () => undefined,
    reply: () => ({ lastErrorObject: { n: value ? 1 : 0 }, value }),
  };
}

function modification(context: CommandContext, wantsNew: boolean): AnsweredChange {
  const { body, server } = context;
  const change = changeOf(context);
  const update = compileUpdate(body['update'], {
    arrayFilters: body['arrayFilters'],
    variables: change.variables,
    collation: parseCollation(body['collation']),
  });
  let lastErrorObject: Doc = { n: 0, updatedExisting: false };
  let value: Buffer | null = null;
  return {
    ...change,
    shrinks: false,
    apply: (collection, found, filter) => {
      const after = updateOne(collection, found, update, filter);
      lastErrorObject = { n: 1, updatedExisting: true };
      value = wantsNew && after ? writeDocument(after) : found.raw;
    },
    finish: (found, filter) => {
      if (found > 0 || !isTruthy(body['upsert'])) return;
      const doc = upsertDocument(filter, update);
      const raw = storableDocument(writeDocument(doc));
      server.catalog.obtain(change.ns).insert(raw);
      lastErrorObject = { n: 1, updatedExisting: false, upserted: doc['_id'] };
      if (wantsNew) value = raw;
    },
    reply: () => ({ lastErrorObject, value }),
  };
}
