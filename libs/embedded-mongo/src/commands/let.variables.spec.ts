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
  col = running.client.db('test').collection(`l${serial++}`);
  await col.insertMany([1, 2, 3].map((n) => ({ _id: n as never, n })));
});

const db = () => running.client.db('test');
const equalTo = (name: string): Document => ({ $expr: { $eq: ['$n', name] } });
/** Runs a write command; an error of its only statement is thrown, as drivers do. */
async function write(command: Document): Promise<void> {
  const { writeErrors } = await db().command(command);
  if (writeErrors) throw Object.assign(new Error(writeErrors[0].errmsg), { code: writeErrors[0].code });
}
const left = async () => (await col.find().sort({ _id: 1 }).toArray()).map((doc) => doc['n']);

/** One run of each command that takes `let`, with a filter on `$$x`; resolves with the numbers left or found. */
const COMMANDS: [string, (variables: Document, name?: string) => Promise<unknown>][] = [
  [
    'find',
    async (variables, name = '$$x') =>
      (await col.find(equalTo(name), { let: variables }).toArray()).map((doc) => doc['n']),
  ],
  [
    'aggregate',
    async (variables, name = '$$x') =>
      (await col.aggregate([{ $match: equalTo(name) }], { let: variables }).toArray()).map((doc) => doc['n']),
  ],
  [
    'delete',
    async (variables, name = '$$x') => {
      await write({ delete: col.collectionName, deletes: [{ q: equalTo(name), limit: 0 }], let: variables });
      const rest = await left();
      return [1, 2, 3].filter((n) => !rest.includes(n));
    },
  ],
  [
    'update',
    async (variables, name = '$$x') => {
      const updates = [{ q: equalTo(name), u: { $set: { hit: true } }, multi: true }];
      await write({ update: col.collectionName, updates, let: variables });
      return (await col.find({ hit: true }).toArray()).map((doc) => doc['n']);
    },
  ],
  [
    'findAndModify',
    async (variables, name = '$$x') => {
      const { value } = await db().command({
        findAndModify: col.collectionName,
        query: equalTo(name),
        remove: true,
        let: variables,
      });
      return value ? [value.n] : [];
    },
  ],
];

describe.each(COMMANDS)('let of %s', (_name, run) => {
  it.each<[string, Document, unknown]>([
    ['a constant', { x: 2 }, [2]],
    ['an expression', { x: { $add: [1, 1] } }, [2]],
    ['an expression on one before it', { y: 1, x: { $add: ['$$y', 2] } }, [3]],
    ['a literal', { x: { $literal: '$n' } }, []],
    ['null', { x: null }, []],
  ])('%s', async (_what, variables, expected) => {
    expect(await run(variables)).toEqual(expected);
  });

  it.each<[string, Document, string, number]>([
    ['a variable that is not bound', { y: 1 }, '$$x', 17276],
    ['a field of the document', { x: '$n' }, '$$x', 4890500],
    ['the document', { x: '$$ROOT' }, '$$x', 4890500],
    ['an operator that does not exist', { x: { $nothing: 1 } }, '$$x', 168],
    ['a name in capitals', { X: 1 }, '$$X', 16867],
    ['a name with a sign', { 'x-y': 1 }, '$$x', 16868],
    ['an empty name', { '': 1 }, '$$x', 16866],
  ])('%s is refused', async (_what, variables, name, code) => {
    const outcome = await run(variables, name).catch((error: { code: number }) => error.code);
    expect(outcome).toBe(code);
    expect(await left()).toEqual([1, 2, 3]);
  });
});

it('let binds in update pipelines; constants of a statement are values', async () => {
  await col.updateOne({ _id: 1 as never }, [{ $set: { sum: { $add: ['$n', '$$x'] } } }], {
    let: { x: { $multiply: [2, 5] } },
  });
  await write({
    update: col.collectionName,
    updates: [{ q: { _id: 2 }, u: [{ $set: { text: '$$c' } }], c: { c: '$n' } }],
  });
  expect(await col.find({ _id: { $in: [1, 2] as never[] } }).toArray()).toEqual([
    { _id: 1, n: 1, sum: 11 },
    { _id: 2, n: 2, text: '$n' },
  ]);
  await expect(
    write({ update: col.collectionName, updates: [{ q: {}, u: { $set: { a: 1 } }, c: { c: 1 } }] }),
  ).rejects.toMatchObject({ code: 51198 });
});

it('an operator binds its own variables and no others', async () => {
  const [doc] = await col
    .aggregate([
      { $match: { _id: 1 } },
      {
        $project: {
          let: { $let: { vars: { a: 1 }, in: { $add: ['$$a', '$n'] } } },
          map: { $map: { input: [1, 2], as: 'm', in: { $add: ['$$m', 1] } } },
          filter: { $filter: { input: [1, 2], cond: { $gt: ['$$this', 1] } } },
          reduce: { $reduce: { input: [1, 2], initialValue: 0, in: { $add: ['$$value', '$$this'] } } },
        },
      },
    ])
    .toArray();
  expect(doc).toEqual({ _id: 1, let: 2, map: [2, 3], filter: [2], reduce: 3 });
  await expect(col.aggregate([{ $project: { a: '$$this' } }]).toArray()).rejects.toMatchObject({ code: 17276 });
});

it('explain binds let, and so does a find on a collection that does not exist', async () => {
  const variables = { x: { $add: [1, 1] } };
  const find = { find: col.collectionName, filter: equalTo('$$x'), let: variables };
  expect(await db().command({ explain: find })).toMatchObject({ executionStats: { nReturned: 1 } });
  const pipeline = [{ $match: equalTo('$$x') }, { $set: { y: '$$x' } }];
  const aggregate = { aggregate: col.collectionName, pipeline, cursor: {}, let: variables };
  expect(await db().command({ explain: aggregate })).toMatchObject({ executionStats: { nReturned: 1 } });
  for (const command of [
    { ...find, find: 'nowhere', projection: { y: '$$x' } },
    { ...aggregate, aggregate: 'nowhere' },
  ])
    expect((await db().command(command))['cursor'].firstBatch).toEqual([]);
});
