import type { Collection, Document, FindCursor } from 'mongodb';
import { temporaryServer, type TemporaryServer } from '../testing/temporary.server';

let running: TemporaryServer;
let serial = 0;

beforeAll(async () => {
  running = await temporaryServer();
});
afterAll(() => running.stop());

type Open = (col: Collection<Document>) => { next(): Promise<unknown>; close(): Promise<void> };
const batches = { batchSize: 2 };
const byIndex: Open = (col) => col.find({ n: { $gte: 0 } }, { ...batches, hint: 'n_1' });
const byScan: Open = (col) => col.find({}, batches);
const bySort: Open = (col) => col.find({}, batches).sort({ m: 1 });
const joined: Open = (col) =>
  col.aggregate(
    [{ $lookup: { from: col.collectionName, localField: 'n', foreignField: 'n', as: 'same' } }, { $unwind: '$same' }],
    batches,
  );

/** What is done under an open cursor, and what its next batch is: the code of an error, or all of the documents. */
it.each<[string, Open, (col: Collection<Document>) => Promise<unknown>, number | 'all']>([
  ['its index is dropped', byIndex, (col) => col.dropIndex('n_1'), 175],
  ['all indexes are dropped', byIndex, (col) => col.dropIndexes(), 175],
  ['another index is dropped', byIndex, (col) => col.dropIndex('m_1'), 'all'],
  ['an index is dropped that it does not read', byScan, (col) => col.dropIndex('n_1'), 'all'],
  ['an index is made', byIndex, (col) => col.createIndex({ k: 1 }), 'all'],
  ['the collection is dropped', byScan, (col) => col.drop(), 175],
  ['the collection is dropped, by index', byIndex, (col) => col.drop(), 175],
  ['the collection is dropped, sorted', bySort, (col) => col.drop(), 175],
  ['the collection is dropped, in a pipeline', joined, (col) => col.drop(), 175],
  ['the database is dropped', byScan, (col) => running.client.db(col.dbName).dropDatabase(), 175],
  ['the collection is renamed', byScan, (col) => col.rename(`${col.collectionName}-moved`), 175],
])('a cursor while %s', async (_what, open, change, expected) => {
  const col = running.client.db(`lost${serial++}`).collection('c');
  await col.insertMany(Array.from({ length: 10 }, (_, n) => ({ n, m: n })));
  await col.createIndex({ n: 1 });
  await col.createIndex({ m: 1 });
  const cursor = open(col) as FindCursor<Document>;
  await cursor.next();
  await change(col);
  const rest = cursor.toArray().then(
    (docs) => (docs.length === 9 ? 'all' : docs.length),
    (error: { code: number }) => error.code,
  );
  expect(await rest).toBe(expected);
});
