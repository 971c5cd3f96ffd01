import type { Collection, Document } from 'mongodb';
import { temporaryServer, type TemporaryServer } from '../testing/temporary.server';

let running: TemporaryServer;
let col: Collection<Document>;
let serial = 0;

beforeAll(async () => {
  running = await temporaryServer();
});
afterAll(() => running.stop());
beforeEach(() => {
  col = running.client.db('test').collection(`options${serial++}`);
});

it.each<[string, Document, Document | number]>([
  ['an equality', { a: 1 }, { a: 1, set: 1 }],
  ['$or of one branch', { $or: [{ a: 1 }] }, { a: 1, set: 1 }],
  ['$or of one branch within $and', { $and: [{ $or: [{ a: 1, b: 2 }] }, { c: 3 }] }, { a: 1, b: 2, c: 3, set: 1 }],
  ['$or of two branches', { $or: [{ a: 1 }, { b: 2 }] }, { set: 1 }],
  ['$nor', { $nor: [{ a: 1 }] }, { set: 1 }],
  ['$in of one value', { a: { $in: [1] } }, { a: 1, set: 1 }],
  ['$in of two values', { a: { $in: [1, 2] } }, { set: 1 }],
  ['$all of one value', { a: { $all: [1] } }, { a: 1, set: 1 }],
  ['a range', { a: { $gt: 1 } }, { set: 1 }],
  ['a negation', { a: { $not: { $eq: 1 } } }, { set: 1 }],
  ['a path', { 'a.b': 1, 'a.c': 2 }, { a: { b: 1, c: 2 }, set: 1 }],
  ['a field that is matched twice', { $and: [{ a: 1 }, { $or: [{ a: 1 }] }] }, 54],
  ['a field and one within it', { 'a.b': 1, a: { b: 1 } }, 54],
])('an upsert takes over %s', async (_what, filter, expected) => {
  const done = col.updateOne(filter, { $set: { set: 1 } }, { upsert: true });
  if (typeof expected === 'number') {
    await expect(done).rejects.toMatchObject({ code: expected });
    expect(await col.countDocuments()).toBe(0);
  } else {
    await done;
    expect(await col.find({}, { projection: { _id: 0 } }).toArray()).toEqual([expected]);
  }
});

it.each<[string, Document, Document, Document[] | undefined, number]>([
  ['one that no path names', {}, { $set: { a: 1 } }, [{ x: 1 }], 9],
  ['one of two', {}, { $set: { 'l.$[x]': 1 } }, [{ x: 1 }, { y: 1 }], 9],
  ['one with a replacement', {}, { a: 1 }, [{ x: 1 }], 9],
  ['one with a pipeline', {}, [{ $set: { a: 1 } }], [{ x: 1 }], 9],
  ['two of one name', {}, { $set: { 'l.$[x]': 1 } }, [{ x: 1 }, { x: 2 }], 9],
  ['two names in one', {}, { $set: { 'l.$[x]': 1 } }, [{ x: 1, y: 2 }], 9],
  ['an empty one', {}, { $set: { 'l.$[x]': 1 } }, [{}], 9],
  ['none where a path needs one', {}, { $set: { 'l.$[x]': 1 } }, undefined, 2],
])('array filters: %s is refused', async (_what, q, u, arrayFilters, code) => {
  await col.insertOne({ l: [1] });
  const { writeErrors } = await running.client.db('test').command({
    update: col.collectionName,
    updates: [{ q, u, ...(arrayFilters ? { arrayFilters } : {}) }],
  });
  expect(writeErrors?.[0].code).toBe(code);
});

describe('a sort by arrays', () => {
  const docs: Document[] = [
    {
      _id: 1,
      a: [
        { x: 1, y: 9 },
        { x: 2, y: 0 },
      ],
      b: 1,
    },
    { _id: 2, a: [{ x: 1, y: 5 }], b: [2, 3] },
    { _id: 3, a: { x: 1, y: 7 }, b: 0 },
  ];
  it.each<[string, Document, unknown[] | number]>([
    ['two paths through one array make one key', { 'a.x': 1, 'a.y': 1 }, [2, 3, 1]],
    ['two paths through one array, downwards', { 'a.x': -1, 'a.y': 1 }, [1, 2, 3]],
    ['an array and a position in it', { 'a.0.y': 1 }, [3, 2, 1]],
    ['two arrays', { 'a.x': 1, b: 1 }, 2],
  ])('%s', async (_what, sort, expected) => {
    await col.insertMany(docs);
    const found = await col
      .find({}, { sort: sort as never })
      .toArray()
      .then(
        (all) => all.map((doc) => doc._id),
        (error: { code: number }) => error.code,
      );
    expect(found).toEqual(expected);
    const piped = await col
      .aggregate([{ $set: { c: 1 } }, { $sort: sort as never }])
      .toArray()
      .then(
        (all) => all.map((doc) => doc['_id']),
        (error: { code: number }) => error.code,
      );
    expect(piped).toEqual(found);
  });
});
