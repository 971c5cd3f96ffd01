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
  col = running.client.db('test').collection(`p${serial++}`);
});

/** Connections of a user as presence keeps them: added, replaced or dropped without reading them first. */
const connections = { $ifNull: ['$connections', []] };
const others = { $filter: { input: connections, as: 'c', cond: { $not: [{ $eq: ['$$c.id', 'a'] }] } } };
const fresh = { $filter: { input: connections, as: 'c', cond: { $gte: ['$$c.at', 5] } } };
const anyOf = (status: string): Document => ({
  $anyElementTrue: [{ $map: { input: connections, as: 'c', in: { $eq: ['$$c.status', status] } } }],
});
const status = {
  $switch: {
    branches: [
      { case: anyOf('online'), then: 'online' },
      { case: { $and: [anyOf('away'), { $lte: ['$idle', 60] }] }, then: 'away' },
    ],
    default: 'offline',
  },
};

const CASES: [string, Document | undefined, Document[], Document][] = [
  [
    'appends what it replaces to what is not there yet',
    undefined,
    [{ $set: { connections: { $concatArrays: [others, [{ $literal: { id: 'a', at: 9 } }]] } } }],
    { connections: [{ id: 'a', at: 9 }] },
  ],
  [
    'replaces one of a list and keeps the rest',
    {
      connections: [
        { id: 'a', at: 1 },
        { id: 'b', at: 2 },
      ],
    },
    [{ $set: { connections: { $concatArrays: [others, [{ id: 'a', at: 3 }]] } } }],
    {
      connections: [
        { id: 'b', at: 2 },
        { id: 'a', at: 3 },
      ],
    },
  ],
  [
    'reads in its second stage what its first one wrote',
    {
      connections: [
        { id: 'a', at: 1, status: 'online' },
        { id: 'b', at: 7, status: 'away' },
      ],
      idle: 10,
    },
    [{ $set: { connections: fresh } }, { $set: { status } }],
    { connections: [{ id: 'b', at: 7, status: 'away' }], idle: 10, status: 'away' },
  ],
  ['chooses the default for a new document', undefined, [{ $set: { status } }], { status: 'offline' }],
  [
    'takes fields away, or leaves them',
    { a: 1, b: 2 },
    [
      {
        $set: {
          a: { $cond: [{ $in: ['$a', [1, 2]] }, '$$REMOVE', '$a'] },
          b: { $cond: [{ $in: ['$b', []] }, '$$REMOVE', '$b'] },
          gone: '$$REMOVE',
        },
      },
    ],
    { b: 2 },
  ],
  [
    'keeps a literal that looks like a path',
    { a: 1 },
    [{ $set: { a: { $literal: '$a' }, list: { $map: { input: ['x'], in: { $literal: { $eq: 1 } } } } } }],
    { a: '$a', list: [{ $eq: 1 }] },
  ],
];

type Run = (pipeline: Document[]) => Promise<unknown>;
const filter = { _id: 'u' as never };
const RUNS: [string, Run][] = [
  ['updateOne', (pipeline) => col.updateOne(filter, pipeline, { upsert: true })],
  ['updateMany', (pipeline) => col.updateMany(filter, pipeline, { upsert: true })],
  ['bulkWrite', (update) => col.bulkWrite([{ updateOne: { filter, update, upsert: true } }])],
  ['findOneAndUpdate', (pipeline) => col.findOneAndUpdate(filter, pipeline, { upsert: true })],
];

describe.each(RUNS)('a pipeline in %s', (_name, run) => {
  it.each(CASES)('%s', async (_what, before, pipeline, after) => {
    if (before) await col.insertOne({ ...before, ...filter });
    await run(pipeline);
    expect(await col.find().toArray()).toEqual([{ _id: 'u', ...after }]);
  });
});

it('$$NOW is one instant in all stages and statements of a command', async () => {
  const began = Date.now();
  const statements = Array.from({ length: 2_000 }, (_, n) => ({
    updateOne: {
      filter: { _id: n as never },
      update: [{ $set: { at: '$$NOW' } }, { $set: { same: { $eq: ['$at', '$$NOW'] } } }],
      upsert: true,
    },
  }));
  await col.bulkWrite(statements);
  const [at, ...more] = await col.distinct('at');
  expect(more).toEqual([]);
  expect(at.getTime()).toBeGreaterThanOrEqual(began);
  expect(await col.countDocuments({ same: true })).toBe(2_000);
});

it('$$NOW is bound before the variables of `let`', async () => {
  await col.insertOne({ at: new Date(0) });
  const before = { $expr: { $lt: ['$at', '$$now'] } };
  expect(await col.find(before, { let: { now: '$$NOW' } }).toArray()).toHaveLength(1);
});
