import type { Collection, Document } from 'mongodb';
import { temporaryServer, type TemporaryServer } from './testing/temporary.server';

describe('many clients at once', () => {
  let running: TemporaryServer;
  let col: Collection<Document>;
  let serial = 0;
  beforeAll(async () => {
    running = await temporaryServer();
  });
  afterAll(async () => {
    await running.stop();
  });
  beforeEach(() => {
    col = running.client.db('test').collection(`c${serial++}`);
  });
  const times = <T>(count: number, run: (i: number) => Promise<T>) =>
    Promise.allSettled(Array.from({ length: count }, (_, i) => run(i)));
  const codes = (results: PromiseSettledResult<unknown>[]) =>
    results.flatMap((result) => (result.status === 'rejected' ? [result.reason.code] : []));

  it('lets one of 50 inserts of the same unique value win', async () => {
    await col.createIndex({ name: 1 }, { unique: true });
    const results = await times(50, (i) => col.insertOne({ name: 'same', i }));
    expect(codes(results)).toEqual(Array(49).fill(11000));
    expect(await col.countDocuments({ name: 'same' })).toBe(1);
  });

  it('makes one document of 50 upserts of the same key', async () => {
    await col.createIndex({ name: 1 }, { unique: true });
    const results = await times(50, () => col.updateOne({ name: 'same' }, { $inc: { n: 1 } }, { upsert: true }));
    expect(codes(results)).toEqual([]);
    expect(await col.find({}, { projection: { _id: 0 } }).toArray()).toEqual([{ name: 'same', n: 50 }]);
  });

  it('loses no increment', async () => {
    await col.insertOne({ _id: 1, n: 0 } as Document);
    await times(200, () => col.updateOne({ _id: 1 } as Document, { $inc: { n: 1 } }));
    expect(await col.findOne()).toEqual({ _id: 1, n: 200 });
  });

  it('hands each queued job to one worker', async () => {
    await col.insertMany(Array.from({ length: 50 }, (_, i) => ({ _id: i, state: 'ready' })) as unknown as Document[]);
    await col.createIndex({ state: 1 });
    const results = await times(60, () => col.findOneAndUpdate({ state: 'ready' }, { $set: { state: 'taken' } }));
    const taken = results.flatMap((result) =>
      result.status === 'fulfilled' && result.value ? [result.value['_id']] : [],
    );
    expect(new Set(taken).size).toBe(50);
    expect(taken.length).toBe(50);
  });

  it('shows a write to every other connection once it is acknowledged', async () => {
    await times(100, async (i) => {
      await col.insertOne({ _id: i } as Document);
      const found = await Promise.all([col.findOne({ _id: i } as Document), col.findOne({ _id: i } as Document)]);
      expect(found).toEqual([{ _id: i }, { _id: i }]);
    }).then((results) => expect(codes(results)).toEqual([]));
  });

  it('leaves no index behind when existing documents contradict it', async () => {
    await col.insertMany([{ a: 1 }, { a: 1 }]);
    await expect(col.createIndex({ a: 1 }, { unique: true })).rejects.toMatchObject({ code: 11000 });
    expect((await col.indexes()).length).toBe(1);
    await col.insertOne({ a: 1 });
  });
});
