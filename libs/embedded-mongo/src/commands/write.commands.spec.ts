import type { Collection, Document } from 'mongodb';
import { temporaryServer, type TemporaryServer } from '../testing/temporary.server';

let running: TemporaryServer;
let col: Collection<Document>;
let serial = 0;
beforeAll(async () => {
  running = await temporaryServer();
});
afterAll(() => running.stop());
beforeEach(async () => {
  col = running.client.db('test').collection(`w${serial++}`);
  await col.insertMany([
    { _id: 1 as never, n: 1, list: [1] },
    { _id: 2 as never, n: 2, list: [2] },
  ]);
});

const deepPath = (levels: number): string => Array.from({ length: levels }, () => 'a').join('.');
const deepValue = (levels: number): Document => {
  let value: Document = {};
  for (let level = 1; level < levels; level++) value = { a: value };
  return value;
};

describe('a document that is nested too deeply is not stored, and the collection stays readable', () => {
  it.each<[string, () => Promise<unknown>]>([
    ['$set', () => col.updateMany({}, { $set: { [deepPath(400)]: 1 } })],
    ['$push below a long path', () => col.updateOne({}, { $addToSet: { [deepPath(181)]: {} } })],
    ['$set of a deep value at a path', () => col.updateOne({}, { $set: { [deepPath(100)]: deepValue(100) } })],
    ['$rename', () => col.updateOne({}, { $rename: { n: deepPath(400) } })],
    ['an upsert by its filter', () => col.updateOne({ [deepPath(400)]: 1 }, { $set: { x: 1 } }, { upsert: true })],
    ['findAndModify', () => col.findOneAndUpdate({}, { $set: { [deepPath(400)]: 1 } })],
    ['a pipeline', () => col.updateOne({}, [{ $set: { [deepPath(190)]: 1 } }])],
  ])('%s', async (_what, run) => {
    await expect(run()).rejects.toMatchObject({ code: 15 });
    expect(await col.find({}, { sort: { _id: 1 } }).toArray()).toEqual([
      { _id: 1, n: 1, list: [1] },
      { _id: 2, n: 2, list: [2] },
    ]);
  });
});

it('a collection is not renamed to itself, dropTarget or not', async () => {
  for (const dropTarget of [false, true]) {
    const name = `test.${col.collectionName}`;
    await expect(
      running.client.db('admin').command({ renameCollection: name, to: name, dropTarget }),
    ).rejects.toMatchObject({ code: 20 });
    expect(await col.countDocuments()).toBe(2);
  }
});
