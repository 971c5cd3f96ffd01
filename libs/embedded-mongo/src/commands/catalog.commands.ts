import { Binary } from 'bson';
import { MongoError } from '../mongo.errors';
import { writeCursorReply, writeDocument } from '../bson/bson.writer';
import { isTruthy, type Doc } from '../bson/bson.values';
import { compileFilter } from '../matching/filter';
import type { Collection } from '../storage/collection';
import { parseCollation } from '../matching/collation';
import { collectionOf, namespaceOf, sweepLater, type CommandContext, type Reply } from './command.context';

const CREATE_OPTIONS = new Set([
  'create',
  'autoIndexId',
  'idIndex',
  'comment',
  'writeConcern',
  'lsid',
  'validationLevel',
  'validationAction',
  'storageEngine',
  'indexOptionDefaults',
  'collation',
]);

/** create: plain collections only. */
export async function create(context: CommandContext): Promise<Reply> {
  const ns = namespaceOf(context);
  for (const option of Object.keys(context.body)) {
    if (!CREATE_OPTIONS.has(option) && !option.startsWith('$') && isTruthy(context.body[option])) {
      throw new MongoError(115, `create option '${option}' is not supported by this server`);
    }
  }
  if (parseCollation(context.body['collation']))
    throw new MongoError(115, 'a default collation is not supported by this server: give it to indexes and queries');
  const { catalog, store } = context.server;
  return store.write(() => {
    if (catalog.get(ns)) throw new MongoError(48, `Collection ${ns} already exists.`);
    catalog.create(ns);
    return { ok: 1 };
  });
}

/** drop */
export async function drop(context: CommandContext): Promise<Reply> {
  const ns = namespaceOf(context);
  const { catalog, store, cursors } = context.server;
  const reply = await store.write(() => {
    const collection = catalog.get(ns);
    if (!collection) return { ok: 1 };
    catalog.drop(collection);
    cursors.failNamespace(ns, `collection dropped: ${ns}`);
    return { nIndexesWas: collection.indexes.length, ns, ok: 1 };
  }, false);
  sweepLater(context.server);
  return reply;
}

/** dropDatabase */
export async function dropDatabase(context: CommandContext): Promise<Reply> {
  const { catalog, store, cursors } = context.server;
  await store.write(() => {
    for (const collection of catalog.list(context.db)) {
      catalog.drop(collection);
      cursors.failNamespace(collection.ns, `collection dropped: ${collection.ns}`);
    }
  }, false);
  sweepLater(context.server);
  return { dropped: context.db, ok: 1 };
}

/** renameCollection (on admin) */
export async function renameCollection(context: CommandContext): Promise<Reply> {
  const from = String(context.body['renameCollection']);
  const to = String(context.body['to']);
  const { catalog, store, cursors } = context.server;
  if (from === to) throw new MongoError(20, "Can't rename a collection to itself");
  const reply = await store.write(() => {
    const collection = catalog.get(from);
    if (!collection) throw new MongoError(26, `Source collection ${from} does not exist`);
    const target = catalog.get(to);
    if (target && isTruthy(context.body['dropTarget'])) catalog.drop(target);
    catalog.rename(collection, to);
    cursors.failNamespace(from, `collection renamed: ${from}`);
    return { ok: 1 };
  });
  sweepLater(context.server);
  return reply;
}

/** listCollections */
export function listCollections(context: CommandContext): Reply {
  const { body, db, server } = context;
  const filter = compileFilter(body['filter'] ?? {});
  const nameOnly = isTruthy(body['nameOnly']);
  const documents: Doc[] = server.catalog.list(db).map((collection) => ({
    name: collection.name,
    type: 'collection',
    ...(nameOnly
      ? {}
      : {
          options: collection.options,
          info: {
            readOnly: false,
            uuid: new Binary(Buffer.from(collection.uuid.replaceAll('-', ''), 'hex'), Binary.SUBTYPE_UUID),
          },
          idIndex: { v: 2, key: { _id: 1 }, name: '_id_' },
        }),
  }));
  const raw = documents.filter((doc) => filter.test(doc)).map(writeDocument);
  return writeCursorReply('firstBatch', raw, 0n, `${db}.$cmd.listCollections`);
}

/** listDatabases */
export function listDatabases({ body, server }: CommandContext): Reply {
  const filter = compileFilter(body['filter'] ?? {});
  const nameOnly = isTruthy(body['nameOnly']);
  const byName = new Map<string, Collection[]>();
  for (const collection of server.catalog.list())
    byName.set(collection.db, [...(byName.get(collection.db) ?? []), collection]);
  const databases = [...byName.keys()]
    .sort()
    .map((name) => ({ name, ...(nameOnly ? {} : { sizeOnDisk: 0, empty: false }) }));
  return {
    databases: databases.filter((doc) => filter.test(doc)),
    ...(nameOnly ? {} : { totalSize: 0, totalSizeMb: 0 }),
    ok: 1,
  };
}

/** collStats: counts are exact, sizes are not kept. */
export function collStats(context: CommandContext): Reply {
  const collection = collectionOf(context);
  const ns = namespaceOf(context);
  const count = collection?.size ?? 0;
  return {
    ns,
    count,
    size: 0,
    avgObjSize: 0,
    storageSize: 0,
    capped: false,
    nindexes: collection?.indexes.length ?? 0,
    indexSizes: Object.fromEntries((collection?.indexes ?? []).map((index) => [index.name, 0])),
    totalIndexSize: 0,
    totalSize: 0,
    scaleFactor: 1,
    ok: 1,
  };
}

/** dbStats */
export function dbStats({ db, server }: CommandContext): Reply {
  const collections = server.catalog.list(db);
  return {
    db,
    collections: collections.length,
    views: 0,
    objects: collections.reduce((sum, { size }) => sum + size, 0),
    avgObjSize: 0,
    dataSize: 0,
    storageSize: 0,
    indexes: collections.reduce((sum, { indexes }) => sum + indexes.length, 0),
    indexSize: 0,
    totalSize: 0,
    scaleFactor: 1,
    ok: 1,
  };
}
