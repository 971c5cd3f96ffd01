import type { Document } from 'mongodb';
import { temporaryServer, type TemporaryServer } from '../testing/temporary.server';

let running: TemporaryServer;
beforeAll(async () => {
  running = await temporaryServer();
  await running.client
    .db('test')
    .collection('c')
    .insertMany([{ n: 1 }, { n: 1 }]);
});
afterAll(() => running.stop());

const run = (command: Document) => running.client.db('test').command(command);
const find = { find: 'c', filter: {} };
const insert = { insert: 'refused', documents: [{ n: 1 }] };
const nested = (levels: number): Document => {
  let filter: Document = { n: 1 };
  for (let level = 0; level < levels; level++) filter = { $and: [filter] };
  return filter;
};

it.each<[string, Document, number]>([
  ['an unknown field of find', { ...find, fliter: {} }, 40415],
  ['an unknown field of insert', { ...insert, orderd: false }, 40415],
  [
    'an unknown field of an update statement',
    { update: 'c', updates: [{ q: {}, u: { $set: { a: 1 } }, mutli: true }] },
    40415,
  ],
  ['an unknown field of a delete statement', { delete: 'c', deletes: [{ q: {}, limit: 0, colation: {} }] }, 40415],
  ['an unknown field of findAndModify', { findAndModify: 'c', query: {}, remove: true, srot: { n: 1 } }, 40415],
  ['an unknown field of aggregate', { aggregate: 'c', pipeline: [], cursor: {}, lte: {} }, 40415],
  ['an unknown field of count', { count: 'c', filter: {} }, 40415],
  ['an unknown field of distinct', { distinct: 'c', key: 'n', filter: {} }, 40415],
  ['an unknown field of an explained command', { explain: { ...find, fliter: {} } }, 40415],
  ['an unknown field of drop', { drop: 'c', force: true }, 40415],
  ['an unknown field of a cursor', { aggregate: 'c', pipeline: [], cursor: { batchSiez: 1 } }, 40415],
  ['an unknown field of a write concern', { ...insert, writeConcern: { W: 1 } }, 9],
  ['an unknown field of a read concern', { ...find, readConcern: { lvel: 'local' } }, 72],
  ['a limit that is no number', { ...find, limit: '1' }, 14],
  ['a skip that is no number', { ...find, skip: {} }, 14],
  ['ordered that is no flag', { ...insert, ordered: 'no' }, 14],
  ['multi that is no flag', { update: 'c', updates: [{ q: {}, u: { $set: { a: 1 } }, multi: 'no' }] }, 14],
  ['upsert that is no flag', { findAndModify: 'c', query: {}, update: { $set: { a: 1 } }, upsert: 'no' }, 14],
  ['showRecordId', { ...find, showRecordId: true }, 2],
  ['w of two', { ...insert, writeConcern: { w: 2 } }, 2],
  ['w of a tag', { ...insert, writeConcern: { w: 'dc' } }, 2],
  ['w of tags', { ...insert, writeConcern: { w: { dc: 1 } } }, 2],
  ['w below zero', { ...insert, writeConcern: { w: -1 } }, 9],
  ['w of 51', { ...insert, writeConcern: { w: 51 } }, 9],
  ['w of another type', { ...insert, writeConcern: { w: [1] } }, 9],
  ['a write concern that is no object', { ...insert, writeConcern: 1 }, 14],
  ['linearizable reads', { ...find, readConcern: { level: 'linearizable' } }, 123],
  ['snapshot reads', { ...find, readConcern: { level: 'snapshot' } }, 123],
  ['a snapshot aggregate', { aggregate: 'c', pipeline: [], cursor: {}, readConcern: { level: 'snapshot' } }, 123],
  ['reads at a cluster time', { ...find, readConcern: { afterClusterTime: 1 } }, 123],
  ['a level that does not exist', { ...find, readConcern: { level: 'best' } }, 2],
  ['another API version', { ...find, apiVersion: '2' }, 322],
  ['apiStrict without a version', { ...find, apiStrict: true }, 4886600],
  ['apiStrict on a command outside of it', { collStats: 'c', apiVersion: '1', apiStrict: true }, 323],
  ['a filter of 95 levels', { ...find, filter: nested(95) }, 15],
  ['a filter of 120 levels', { ...find, filter: nested(120) }, 15],
  ['a filter of 1000 levels', { ...find, filter: nested(1000) }, 15],
  ['an update by a filter of 120 levels', { update: 'c', updates: [{ q: nested(120), u: { $set: { a: 1 } } }] }, 15],
])('%s is refused', async (_what, command, code) => {
  await expect(run(command)).rejects.toMatchObject({ code });
  expect(await run({ count: 'c' })).toMatchObject({ n: 2 });
  expect(await run({ count: 'refused' })).toMatchObject({ n: 0 });
});

it.each<[string, Document]>([
  ['w of one', { ...insert, insert: 'taken', writeConcern: { w: 1, j: true, wtimeout: 100 } }],
  ['w of the majority', { ...insert, insert: 'taken', writeConcern: { w: 'majority' } }],
  ['local reads', { ...find, readConcern: { level: 'local' } }],
  ['majority reads', { ...find, readConcern: { level: 'majority' } }],
  ['a comment and a time', { ...find, comment: 'why', maxTimeMS: 1000 }],
  ['the stable API', { ...find, apiVersion: '1', apiStrict: true, apiDeprecationErrors: true }],
  ['a filter of 50 levels', { ...find, filter: nested(50) }],
])('%s is accepted', async (_what, command) => {
  expect(await run(command)).toMatchObject({ ok: 1 });
});

it('a snapshot session is refused', async () => {
  const session = running.client.startSession({ snapshot: true });
  const collection = running.client.db('test').collection('c');
  await expect(collection.findOne({}, { session })).rejects.toThrow();
  await session.endSession();
});

it('createIndexes makes all of its indexes or none', async () => {
  const half = {
    indexes: [
      { key: { a: 1 }, name: 'a' },
      { key: { n: 1 }, name: 'n', unique: true },
    ],
  };
  await expect(run({ createIndexes: 'c', ...half })).rejects.toMatchObject({ code: 11000 });
  const { cursor } = await run({ listIndexes: 'c' });
  expect(cursor.firstBatch.map((index: Document) => index['name'])).toEqual(['_id_']);
  const clash = {
    indexes: [
      { key: { a: 1 }, name: 'a' },
      { key: { b: 1 }, name: 'a' },
    ],
  };
  await expect(run({ createIndexes: 'fresh', ...clash })).rejects.toMatchObject({ code: 86 });
  const { cursor: collections } = await run({ listCollections: 1, filter: { name: 'fresh' } });
  expect(collections.firstBatch).toEqual([]);
});
