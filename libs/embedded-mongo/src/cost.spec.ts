import type { Collection, Document } from 'mongodb';
import { temporaryServer, type TemporaryServer } from './testing/temporary.server';

type Numbered = Document & { _id: number };

const MANY = 20_000;
/** An evil pattern and a text on which it would work for longer than anybody lives. */
const EVIL = { pattern: '^(a+)+$', text: `${'a'.repeat(60)}!` };
const LOADING_MS = 120_000;

describe('what commands cost', () => {
  let running: TemporaryServer;
  let col: Collection<Numbered>;
  beforeAll(async () => {
    running = await temporaryServer();
    col = running.client.db('cost').collection<Numbered>('many');
    const documents = Array.from({ length: MANY }, (_, _id) => ({ _id, n: _id, group: _id % 7, list: [_id % 3, 'x'] }));
    await col.insertMany([...documents, { _id: MANY, text: EVIL.text }]);
    await col.createIndexes([{ key: { group: 1 } }, { key: { list: 1 } }]);
  }, LOADING_MS);
  afterAll(() => running.stop());

  interface Explained {
    executionStats: { nReturned: number; totalDocsExamined: number; totalKeysExamined: number };
  }
  const explained = async (command: Document): Promise<Explained['executionStats']> => {
    const { executionStats } = (await running.client.db('cost').command({
      explain: command,
      verbosity: 'executionStats',
    })) as unknown as Explained;
    return executionStats;
  };

  it('counts a whole collection without reading it', async () => {
    expect(await explained({ count: 'many', query: {} })).toMatchObject({
      nReturned: MANY + 1,
      totalDocsExamined: 0,
      totalKeysExamined: 0,
    });
    expect(await col.estimatedDocumentCount()).toBe(MANY + 1);
    expect(await col.countDocuments({})).toBe(MANY + 1);
  });

  it.each<[string, Document, unknown[], number]>([
    ['group', {}, [0, 1, 2, 3, 4, 5, 6], 10],
    ['group', { group: { $gt: 2, $lte: 5 } }, [3, 4, 5], 5],
    ['list', {}, [0, 1, 2, 'x'], 10],
  ])('jumps from one value of %s to the next, where %j', async (key, query, values, most) => {
    expect(await col.distinct(key, query)).toEqual(values);
    const { totalDocsExamined } = await explained({ distinct: 'many', key, query });
    expect(totalDocsExamined).toBeLessThanOrEqual(most);
  });

  it('finds the same distinct values with and without an index', async () => {
    const odd = running.client.db('cost').collection('odd');
    const values = [1, 1, 2.5, null, undefined, 'a', ['a', 'b'], [], [[1, 2]], [null], { x: 1 }, true, '', new Date(5)];
    await odd.insertMany(values.map((value, at) => (value === undefined ? { at } : { at, value })));
    for (const query of [{}, { value: { $gt: 0 } }, { value: null }, { value: { $in: ['a', 1] } }]) {
      const without = await odd.distinct('value', query);
      for (const direction of [1, -1] as const) {
        await odd.createIndex({ value: direction });
        expect(await odd.distinct('value', query)).toEqual(without);
        await odd.dropIndexes();
      }
    }
  });

  it('keeps count through every kind of write', async () => {
    const kept = running.client.db('cost').collection<Numbered>('kept');
    const counts: number[] = [];
    for (const write of [
      () => kept.insertMany(Array.from({ length: 1_000 }, (_, _id) => ({ _id }))),
      () => kept.deleteMany({ _id: { $lt: 600 } }),
      () => kept.findOneAndDelete({}),
      () => kept.updateOne({ _id: 5_000 }, { $set: { a: 1 } }, { upsert: true }),
      () => kept.insertMany([{ _id: 5_001 }, { _id: 5_001 }]).catch(() => undefined),
      () => kept.rename('kept2').then(() => kept.insertOne({ _id: 1 })),
      () => kept.drop(),
    ]) {
      await write();
      counts.push(await kept.estimatedDocumentCount());
    }
    expect(counts).toEqual([1_000, 400, 399, 400, 401, 1, 0]);
    expect(await running.client.db('cost').collection('kept2').estimatedDocumentCount()).toBe(401);
  });

  const long: readonly [string, () => Promise<unknown>][] = [
    ['a find that nothing matches', () => col.find({ n: -1 }).toArray()],
    [
      'a sort without an index',
      () =>
        col
          .find({ n: { $gte: 0 } }, { projection: { _id: 1 } })
          .sort({ n: -1 })
          .toArray(),
    ],
    ['a count with a filter', () => col.countDocuments({ n: { $ne: 5 } })],
    ['distinct without an index', () => col.distinct('n', { n: { $ne: 1 } })],
    ['an aggregation', () => col.aggregate([{ $match: { n: { $ne: 1 } } }, { $project: { n: 1 } }]).toArray()],
    ['an index build', () => col.createIndex({ n: 1, group: 1 })],
    ['an update of everything', () => col.updateMany({}, { $inc: { changed: 1 } })],
    [
      'an insert of many',
      () =>
        running.client
          .db('cost')
          .collection('copy')
          .insertMany(Array.from({ length: MANY }, (_, n) => ({ n }))),
    ],
    [
      'a removal of many',
      () =>
        running.client
          .db('cost')
          .collection('copy')
          .deleteMany({ n: { $gte: 0 } }),
    ],
    ['explain', () => col.find({ n: -1, changed: 1 }).hint({ $natural: 1 }).explain('executionStats')],
  ];
  it.each(long)('lets others through beside %s', async (_what, run) => {
    let done = false;
    const work = run().finally(() => {
      done = true;
    });
    let answered = 0;
    while (!done) {
      await col.findOne({ _id: answered });
      answered++;
    }
    await work;
    // A command that works through leaves room for one answer before it and one after it.
    expect(answered).toBeGreaterThan(2);
  });

  it('has changed everything, once', async () => {
    expect(await col.countDocuments({ changed: 1 })).toBe(MANY + 1);
  });

  it(
    'keeps an index up that is being built, and refuses what contradicts it',
    async () => {
      const built = running.client.db('cost').collection<Numbered>('built');
      await built.insertMany(Array.from({ length: MANY }, (_, _id) => ({ _id, key: _id, old: true })));
      const build = built.createIndex({ key: 1 }, { unique: true });
      const writes: Promise<unknown>[] = [];
      for (let i = 0; i < 300; i++) {
        writes.push(
          built.updateOne({ _id: MANY - 1 - i }, { $set: { key: -i - 1 } }),
          built.deleteOne({ _id: MANY - 1_000 - i }),
          built.insertOne({ _id: MANY + i, key: MANY + i }),
        );
      }
      await Promise.all([build, ...writes]);
      const all = await built.find().hint({ $natural: 1 }).toArray();
      const byIndex = await built
        .find({ key: { $gte: -MANY } })
        .hint('key_1')
        .toArray();
      expect(byIndex.map(({ _id }) => _id).sort((a, b) => a - b)).toEqual(
        all.map(({ _id }) => _id).sort((a, b) => a - b),
      );
      await expect(built.insertOne({ _id: -1, key: 5 })).rejects.toMatchObject({ code: 11_000 });
      await built.dropIndex('key_1');
      await built.insertOne({ _id: -1, key: 5 });
      await expect(built.createIndex({ key: 1 }, { unique: true })).rejects.toMatchObject({ code: 11_000 });
      expect((await built.indexes()).map(({ name }) => name)).toEqual(['_id_']);
    },
    LOADING_MS,
  );

  it.each<[string, () => Promise<unknown>]>([
    ['find', () => col.find({ text: 'nobody' }).maxTimeMS(1).toArray()],
    ['count', () => col.countDocuments({ n: { $ne: 5 }, list: { $ne: 9 } }, { maxTimeMS: 1 })],
    ['distinct', () => col.distinct('n', { n: { $ne: 5 } }, { maxTimeMS: 1 })],
    ['aggregate', () => col.aggregate([{ $group: { _id: '$n' } }], { maxTimeMS: 1 }).toArray()],
    ['update', () => col.updateMany({ n: { $ne: -1 } }, { $set: { late: 1 } }, { maxTimeMS: 1 })],
  ])('%s keeps to maxTimeMS', async (_name, run) => {
    await expect(run()).rejects.toMatchObject({ code: 50, codeName: 'MaxTimeMSExpired' });
  });

  it.each([
    [-1, 'BadValue'],
    [2 ** 31, 'BadValue'],
    ['soon', 'TypeMismatch'],
    [1.5, 'FailedToParse'],
  ])('refuses a maxTimeMS of %p', async (maxTimeMS, codeName) => {
    await expect(running.client.db('cost').command({ find: 'many', maxTimeMS })).rejects.toMatchObject({ codeName });
  });

  const pattern = EVIL.pattern;
  it.each<[string, () => Promise<unknown>]>([
    ['a filter', () => col.find({ text: { $regex: pattern } }).toArray()],
    ['$in', () => col.find({ text: { $in: [new RegExp(pattern)] } }).toArray()],
    ['$not', () => col.find({ text: { $not: new RegExp(pattern) } }).toArray()],
    ['an update', () => col.updateMany({ text: { $regex: pattern } }, { $set: { a: 1 } })],
    ['a removal', () => col.deleteOne({ text: { $regex: pattern } })],
    ['$expr', () => col.find({ $expr: { $regexMatch: { input: '$text', regex: pattern } } }).toArray()],
    [
      'a projection of a find',
      () =>
        col.find({ _id: MANY }, { projection: { a: { $regexMatch: { input: '$text', regex: pattern } } } }).toArray(),
    ],
    [
      'an update by a pipeline',
      () => col.updateOne({ _id: MANY }, [{ $set: { a: { $regexMatch: { input: '$text', regex: pattern } } } }]),
    ],
    [
      'a projection',
      () =>
        col
          .aggregate([
            { $match: { _id: MANY } },
            { $project: { a: { $regexMatch: { input: '$text', regex: pattern } } } },
          ])
          .toArray(),
    ],
  ])('no pattern in %s blocks the server', async (_where, run) => {
    const started = Date.now();
    await expect(run()).rejects.toMatchObject({ code: 51_075 });
    expect(Date.now() - started).toBeLessThan(10_000);
    expect(await col.findOne({ _id: 1 }, { projection: { n: 1 } })).toEqual({ _id: 1, n: 1 });
  });

  it('still finds by patterns that are not evil', async () => {
    expect(await col.countDocuments({ text: { $regex: '^a+!$' } })).toBe(1);
    expect(await col.countDocuments({ text: { $regex: '(A|b)+!', $options: 'i' } })).toBe(1);
  });
});
