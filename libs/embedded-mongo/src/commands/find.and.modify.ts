import { failedToParse } from '../mongo.errors';
import { readDocument } from '../bson/bson.reader';
import { writeDocument } from '../bson/bson.writer';
import { isTruthy, type Doc } from '../bson/bson.values';
import { compileFilter, filterDocument } from '../matching/filter';
import { parseCollation } from '../matching/collation';
import { prepareQuery } from '../query/find.query';
import { compileProjection } from '../matching/projection';
import { compileUpdate, upsertDocument } from '../update/update';
import { namespaceOf, variablesOf, type CommandContext, type Reply } from './command.context';
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
  return context.server.store.write(() =>
    removing ? removeFound(context, shown) : updateFound(context, wantsNew, shown),
  );
}

function selection(body: Doc): Parameters<typeof prepareQuery>[1] {
  return { filter: body['query'], sort: body['sort'], hint: body['hint'], collation: body['collation'], limit: 1 };
}

function removeFound(context: CommandContext, shown: (raw: Buffer) => Doc): Reply {
  const collection = context.server.catalog.get(namespaceOf(context));
  const query = collection && prepareQuery(collection, selection(context.body), variablesOf(context));
  for (const found of query?.documents() ?? []) {
    collection?.remove(found.id, found.raw);
    return { lastErrorObject: { n: 1 }, value: shown(found.raw), ok: 1 };
  }
  return { lastErrorObject: { n: 0 }, value: null, ok: 1 };
}

function updateFound(context: CommandContext, wantsNew: boolean, shown: (raw: Buffer) => Doc): Reply {
  const { body } = context;
  const { catalog } = context.server;
  const ns = namespaceOf(context);
  const variables = variablesOf(context);
  const update = compileUpdate(body['update'], {
    arrayFilters: body['arrayFilters'],
    variables,
    collation: parseCollation(body['collation']),
  });
  const collection = catalog.get(ns);
  const query = collection && prepareQuery(collection, selection(body), variables);
  for (const found of query?.documents() ?? []) {
    if (!collection || !query) break;
    const after = updateOne(collection, found, update, query.filter);
    const raw = wantsNew && after ? writeDocument(after) : found.raw;
    return { lastErrorObject: { n: 1, updatedExisting: true }, value: shown(raw), ok: 1 };
  }
  if (!isTruthy(body['upsert'])) return { lastErrorObject: { n: 0, updatedExisting: false }, value: null, ok: 1 };
  const filter =
    query?.filter ??
    compileFilter(filterDocument(body['query']), { collation: parseCollation(body['collation']), variables });
  const doc = upsertDocument(filter, update);
  const raw = storableDocument(writeDocument(doc));
  catalog.obtain(ns).insert(raw);
  return {
    lastErrorObject: { n: 1, updatedExisting: false, upserted: doc['_id'] },
    value: wantsNew ? shown(raw) : null,
    ok: 1,
  };
}
