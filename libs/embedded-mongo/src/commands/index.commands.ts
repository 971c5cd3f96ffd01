import { badValue, failedToParse, MongoError } from '../mongo.errors';
import { compareValues } from '../bson/bson.order';
import { writeCursorReply, writeDocument } from '../bson/bson.writer';
import { isDoc, isTruthy } from '../bson/bson.values';
import { IndexBuild } from '../storage/index.build';
import { parseIndex } from '../storage/index.definition';
import { collectionOf, namespaceOf, sweepLater, type CommandContext, type Reply } from './command.context';

/** createIndexes: all of them, or none when one fails. */
export async function createIndexes(context: CommandContext): Promise<Reply> {
  const ns = namespaceOf(context);
  const specs: unknown = context.body['indexes'];
  if (!Array.isArray(specs) || specs.length === 0) throw failedToParse('Must specify at least one index to create');
  for (const option of ['commitQuorum', 'ignoreUnknownIndexOptions'])
    if (isTruthy(context.body[option])) throw badValue(`option '${option}' is not supported by this server`);
  for (const spec of specs) parseIndex(spec, 0);
  const { catalog, store } = context.server;
  const build = new IndexBuild(catalog, ns, specs);
  await oneAfterAnother(context.server, async () => {
    try {
      await store.writeSlices((slice) => build.step(slice));
    } finally {
      sweepLater(context.server);
    }
  });
  const { created, before, after } = build.result;
  return {
    numIndexesBefore: before,
    numIndexesAfter: after,
    createdCollectionAutomatically: created,
    ...(after === before ? { note: 'all indexes already exist' } : {}),
    ok: 1,
  };
}

const builds = new WeakMap<object, Promise<unknown>>();

/** Builds of one server wait for each other: one may make what the next asks for. */
function oneAfterAnother<T>(server: object, build: () => Promise<T>): Promise<T> {
  const before = builds.get(server) ?? Promise.resolve();
  const done = before.then(build, build);
  builds.set(
    server,
    done.catch(() => undefined),
  );
  return done;
}

/** listIndexes */
export function listIndexes(context: CommandContext): Reply {
  const collection = collectionOf(context);
  const ns = namespaceOf(context);
  if (!collection) throw new MongoError(26, `ns does not exist: ${ns}`);
  return writeCursorReply(
    'firstBatch',
    collection.indexes.map((index) => writeDocument(index.spec)),
    0n,
    ns,
  );
}

/** dropIndexes, by name, list of names, key or '*' */
export async function dropIndexes(context: CommandContext): Promise<Reply> {
  const ns = namespaceOf(context);
  const wanted: unknown = context.body['index'];
  const { catalog, store } = context.server;
  const reply = await store.write(() => {
    const collection = catalog.get(ns);
    if (!collection) throw new MongoError(26, `ns not found ${ns}`);
    const before = collection.indexes.length;
    const all = collection.indexes.filter((index) => index.name !== '_id_');
    const names: unknown[] = Array.isArray(wanted) ? wanted : [wanted];
    const chosen =
      wanted === '*'
        ? all
        : names.map((name) => {
            const found = collection.indexes.find(
              (index) => index.name === name || (isDoc(name) && compareValues(index.spec['key'], name) === 0),
            );
            if (!found)
              throw new MongoError(
                27,
                isDoc(name)
                  ? `can't find index with key: ${JSON.stringify(name)}`
                  : `index not found with name [${String(name)}]`,
              );
            if (found.name === '_id_') throw new MongoError(72, 'cannot drop _id index');
            return found;
          });
    for (const index of chosen) catalog.dropIndex(collection, index);
    return { nIndexesWas: before, ok: 1 };
  }, false);
  sweepLater(context.server);
  return reply;
}
