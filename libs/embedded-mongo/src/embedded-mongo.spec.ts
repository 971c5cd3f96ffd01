import { once } from 'node:events';
import { connect as connectTo } from 'node:net';
import {
  Binary,
  Decimal128,
  Double,
  GridFSBucket,
  Int32,
  Long,
  ObjectId,
  type Collection,
  type Document,
  type Filter,
} from 'mongodb';
import { createConnection, Schema, type Types } from 'mongoose';
import { temporaryServer, type TemporaryServer } from './testing/temporary.server';

describe('a MongoDB driver on the embedded server', () => {
  let running: TemporaryServer;
  let serial = 0;
  let col: Collection<Document>;
  beforeAll(async () => {
    running = await temporaryServer();
  });
  afterAll(async () => {
    await running.stop();
  });
  beforeEach(() => {
    col = running.client.db('test').collection(`c${serial++}`);
  });

  const ids = async (filter: Filter<Document>) =>
    (await col.find(filter).sort({ _id: 1 }).toArray()).map((doc) => doc['_id']);

  it('shakes hands as a writable standalone server with sessions', async () => {
    const hello = await running.client.db('admin').command({ hello: 1 });
    expect(hello).toMatchObject({
      isWritablePrimary: true,
      maxWireVersion: 21,
      logicalSessionTimeoutMinutes: 30,
      ok: 1,
    });
    expect(hello['setName']).toBeUndefined();
    expect(await running.client.db('admin').command({ buildInfo: 1 })).toMatchObject({ version: '7.0.0' });
    for (const command of [
      'ping',
      'serverStatus',
      'hostInfo',
      'connectionStatus',
      'whatsmyuri',
      'listDatabases',
      'getCmdLineOpts',
    ]) {
      expect(await running.client.db('admin').command({ [command]: 1 })).toMatchObject({ ok: 1 });
    }
  });

  it('stores every BSON type as it came', async () => {
    const doc = {
      _id: new ObjectId(),
      int: new Int32(5),
      whole: new Double(5),
      half: 2.5,
      long: Long.fromString('9007199254740993'),
      small: Long.fromNumber(7),
      decimal: Decimal128.fromString('1.10'),
      bytes: new Binary(Buffer.from([1, 2, 3])),
      date: new Date(1234),
      none: null,
      yes: true,
      text: 'é\u0000',
      pattern: /^a/i,
      list: [1, [2, { deep: 'x' }]],
      nested: { b: 1, a: 2 },
    };
    await col.insertOne(doc);
    await col.updateOne({ _id: doc._id }, { $set: { touched: 1 } });
    const back = await col.findOne({ _id: doc._id }, { promoteValues: false, promoteLongs: false });
    expect(back?.['whole']).toBeInstanceOf(Double);
    expect(back?.['int']).toBeInstanceOf(Int32);
    expect(back?.['small']).toBeInstanceOf(Long);
    const plain = await col.findOne({ _id: doc._id });
    expect(plain).toMatchObject({
      half: 2.5,
      date: doc.date,
      none: null,
      yes: true,
      text: doc.text,
      list: [1, [2, { deep: 'x' }]],
      pattern: /^a/i,
    });
    expect(String(plain?.['decimal'])).toBe('1.10');
    expect(Object.keys(plain?.['nested'])).toEqual(['b', 'a']);
    expect(await col.countDocuments({ long: Long.fromString('9007199254740993'), whole: 5, bytes: doc.bytes })).toBe(1);
  });

  it('puts _id first and makes one when it is missing', async () => {
    await running.client.db('test').command({ insert: col.collectionName, documents: [{ a: 1 }, { b: 1, _id: 'x' }] });
    const found = await col.find().toArray();
    expect(found.map((doc) => Object.keys(doc)[0])).toEqual(['_id', '_id']);
  });

  it('reports write errors with their index, ordered and unordered', async () => {
    await col.insertOne({ _id: 1 } as Document);
    const documents = [{ _id: 2 }, { _id: 1 }, { _id: 3 }] as unknown as Document[];
    await expect(col.insertMany(documents)).rejects.toMatchObject({ code: 11000, insertedCount: 1 });
    await expect(
      col.insertMany([{ _id: 4 }, { _id: 1 }, { _id: 5 }, { _id: 1 }] as unknown as Document[], { ordered: false }),
    ).rejects.toMatchObject({ code: 11000, insertedCount: 2, writeErrors: [{ index: 1 }, { index: 3 }] });
    expect(await ids({})).toEqual([1, 2, 4, 5]);
  });

  it("says in MongoDB's words which unique key is taken", async () => {
    await col.createIndex({ name: 1 }, { unique: true });
    await col.insertOne({ name: 'x' });
    await expect(col.insertOne({ name: 'x' })).rejects.toMatchObject({
      code: 11000,
      keyPattern: { name: 1 },
      keyValue: { name: 'x' },
      message: `E11000 duplicate key error collection: ${col.namespace} index: name_1 dup key: { name: "x" }`,
    });
    await expect(col.updateOne({ name: 'y' }, { $set: { name: 'x' } }, { upsert: true })).rejects.toMatchObject({
      code: 11000,
    });
  });

  const docs = [
    {
      _id: 1,
      a: 1,
      tags: ['x', 'y'],
      sub: [
        { k: 1, v: 1 },
        { k: 2, v: 2 },
      ],
      name: 'Anna',
    },
    { _id: 2, a: 2.5, tags: [], sub: { k: 2 }, name: 'anna' },
    { _id: 3, a: null, tags: ['y'], name: 'Bob' },
    { _id: 4, tags: 'y', sub: [], name: 'árbol' },
    { _id: 5, a: [1, 5], sub: [{ k: 2, v: 1 }] },
  ];
  it.each<[string, Document, number[]]>([
    ['equality enters arrays', { a: 1 }, [1, 5]],
    ['null also finds missing fields', { a: null }, [3, 4]],
    ['ranges keep to their type', { a: { $gt: 0 } }, [1, 2, 5]],
    ['a range may be met by different members of an array', { a: { $gt: 2, $lt: 4 } }, [2, 5]],
    ['$in', { tags: { $in: ['x', /^y/] } }, [1, 3, 4]],
    ['$nin', { tags: { $nin: ['x'] } }, [2, 3, 4, 5]],
    ['$exists', { tags: { $exists: false } }, [5]],
    ['$size', { tags: { $size: 0 } }, [2]],
    ['$all', { tags: { $all: ['x', 'y'] } }, [1]],
    ['a path through an array', { 'sub.k': 2 }, [1, 2, 5]],
    ['a position in an array', { 'sub.0.k': 2 }, [5]],
    ['$elemMatch needs one member to satisfy everything', { sub: { $elemMatch: { k: 2, v: 1 } } }, [5]],
    ['without it members may share', { 'sub.k': 2, 'sub.v': 1 }, [1, 5]],
    ['$not', { a: { $not: { $gt: 1 } } }, [1, 3, 4]],
    ['$or and $and', { $or: [{ _id: 1 }, { $and: [{ _id: { $gt: 3 } }, { tags: 'y' }] }] }, [1, 4]],
    ['$nor', { $nor: [{ a: 1 }, { tags: 'y' }] }, [2]],
    ['$type', { a: { $type: 'number' } }, [1, 2, 5]],
    ['$mod', { _id: { $mod: [2, 0] } }, [2, 4]],
    ['regex with options', { name: { $regex: '^ANN', $options: 'i' } }, [1, 2]],
    ['$expr', { $expr: { $eq: ['$_id', { $size: { $ifNull: ['$tags', []] } }] } }, []],
    ['a whole document, its order included', { sub: { k: 2 } }, [2]],
    ['a whole array', { tags: ['x', 'y'] }, [1]],
  ])('find: %s', async (_, filter, expected) => {
    const list = filter['$expr'] ? docs.filter(({ tags }) => Array.isArray(tags)) : docs;
    await col.insertMany(list as unknown as Document[]);
    expect(await ids(filter)).toEqual(expected);
    await col.createIndexes([
      { key: { a: 1 } },
      { key: { tags: 1 } },
      { key: { 'sub.k': 1, 'sub.v': 1 } },
      { key: { name: 1 } },
    ]);
    expect(await ids(filter)).toEqual(expected);
  });

  it('compares without case under a collation of strength 2, with an index when it has that collation', async () => {
    const collation = { locale: 'en', strength: 2 };
    await col.insertMany(docs as unknown as Document[]);
    expect((await col.find({ name: 'ANNA' }).collation(collation).toArray()).length).toBe(2);
    await col.createIndex({ name: 1 }, { collation });
    const explained = await col.find({ name: 'ANNA' }).collation(collation).explain();
    expect(JSON.stringify(explained['queryPlanner'])).toContain('IXSCAN');
    expect(explained['executionStats'].nReturned).toBe(2);
    expect(await col.countDocuments({ name: 'ANNA' })).toBe(0);
  });

  it.each<[string, Document, Document, Document]>([
    ['$set makes paths', {}, { $set: { 'a.b.c': 1 } }, { a: { b: { c: 1 } } }],
    ['$unset', { a: 1, b: 1 }, { $unset: { a: '' } }, { b: 1 }],
    ['$inc', { n: 1 }, { $inc: { n: 2, m: 5 } }, { n: 3, m: 5 }],
    ['$mul', { n: 3 }, { $mul: { n: 2, m: 5 } }, { n: 6, m: 0 }],
    ['$min and $max', { a: 5, b: 5 }, { $min: { a: 3, b: 9 }, $max: { c: 1 } }, { a: 3, b: 5, c: 1 }],
    ['$rename', { a: 1 }, { $rename: { a: 'b.c' } }, { b: { c: 1 } }],
    ['$push', { l: [1] }, { $push: { l: 2, m: 1 } }, { l: [1, 2], m: [1] }],
    [
      '$push with modifiers',
      { l: [5, 1] },
      { $push: { l: { $each: [3, 4], $sort: 1, $slice: -3 } } },
      { l: [3, 4, 5] },
    ],
    ['$push at a position', { l: [1, 4] }, { $push: { l: { $each: [2, 3], $position: 1 } } }, { l: [1, 2, 3, 4] }],
    ['$addToSet', { l: [1, { a: 1 }] }, { $addToSet: { l: { $each: [1, { a: 1 }, 2] } } }, { l: [1, { a: 1 }, 2] }],
    ['$pull by value', { l: [1, 2, 1] }, { $pull: { l: 1 } }, { l: [2] }],
    ['$pull by condition', { l: [1, 5, 9] }, { $pull: { l: { $gte: 5 } } }, { l: [1] }],
    ['$pull documents', { l: [{ a: 1, b: 2 }, { a: 2 }] }, { $pull: { l: { a: 1 } } }, { l: [{ a: 2 }] }],
    ['$pullAll', { l: [1, 2, 3] }, { $pullAll: { l: [1, 3] } }, { l: [2] }],
    ['$pop', { l: [1, 2, 3], m: [1, 2] }, { $pop: { l: 1, m: -1 } }, { l: [1, 2], m: [2] }],
    ['$bit', { n: 13 }, { $bit: { n: { and: 10 } } }, { n: 8 }],
    [
      '$[] sets every member',
      { l: [{ a: 1 }, { a: 2 }] },
      { $set: { 'l.$[].b': 0 } },
      {
        l: [
          { a: 1, b: 0 },
          { a: 2, b: 0 },
        ],
      },
    ],
    ['a pipeline', { a: 1, b: 2 }, [{ $set: { sum: { $add: ['$a', '$b'] } } }, { $unset: 'a' }], { b: 2, sum: 3 }],
  ])('update: %s', async (_, before, update, after) => {
    await col.insertOne({ _id: 1, ...before } as Document);
    expect(await col.updateOne({ _id: 1 } as Document, update)).toMatchObject({ matchedCount: 1, modifiedCount: 1 });
    expect(await col.findOne()).toEqual({ _id: 1, ...after });
  });

  it('addresses array members by $ and by array filters', async () => {
    await col.insertOne({
      _id: 1,
      l: [
        { id: 'a', n: 1 },
        { id: 'b', n: 1 },
      ],
    } as Document);
    await col.updateOne({ 'l.id': 'b' }, { $inc: { 'l.$.n': 5 } });
    await col.updateOne({ l: { $elemMatch: { id: 'a' } } }, { $set: { 'l.$.seen': true } });
    await col.updateOne({}, { $set: { 'l.$[item].big': true } }, { arrayFilters: [{ 'item.n': { $gt: 3 } }] });
    expect(await col.findOne()).toEqual({
      _id: 1,
      l: [
        { id: 'a', n: 1, seen: true },
        { id: 'b', n: 6, big: true },
      ],
    });
  });

  it('counts only real changes as modified', async () => {
    await col.insertMany([{ a: 1 }, { a: 2 }]);
    expect(await col.updateMany({}, { $set: { a: 1 } })).toMatchObject({ matchedCount: 2, modifiedCount: 1 });
  });

  it('upserts from the filter and the update', async () => {
    const result = await col.updateOne(
      { name: 'n', 'at.x': 1, n: { $gt: 5 } },
      { $set: { v: 1 }, $setOnInsert: { first: true } },
      { upsert: true },
    );
    expect(result.upsertedCount).toBe(1);
    expect(await col.findOne({ _id: result.upsertedId ?? new ObjectId() })).toMatchObject({
      name: 'n',
      at: { x: 1 },
      v: 1,
      first: true,
    });
    expect(await col.replaceOne({ _id: 'r' } as Document, { z: 1 }, { upsert: true })).toMatchObject({
      upsertedId: 'r',
    });
  });

  it('finds and modifies in one step', async () => {
    await col.insertMany([
      { _id: 1, n: 1 },
      { _id: 2, n: 2 },
    ] as unknown as Document[]);
    expect(
      await col.findOneAndUpdate(
        {},
        { $inc: { n: 10 } },
        { sort: { n: -1 }, returnDocument: 'after', projection: { n: 1, _id: 0 } },
      ),
    ).toEqual({ n: 12 });
    expect(
      await col.findOneAndUpdate(
        { _id: 9 } as Document,
        { $set: { n: 0 } },
        { upsert: true, returnDocument: 'before' },
      ),
    ).toBeNull();
    expect(await col.findOneAndReplace({ _id: 9 } as Document, { z: 1 }, { returnDocument: 'after' })).toEqual({
      _id: 9,
      z: 1,
    });
    expect(await col.findOneAndDelete({ _id: 9 } as Document)).toEqual({ _id: 9, z: 1 });
    expect(await col.findOneAndDelete({ _id: 9 } as Document)).toBeNull();
  });

  it.each<[string, Document, Document]>([
    ['inclusion', { a: 1 }, { _id: 1, a: 1 }],
    ['inclusion without _id', { a: 1, _id: 0 }, { a: 1 }],
    ['exclusion', { l: 0, s: 0 }, { _id: 1, a: 1 }],
    ['nested inclusion', { 's.x': 1 }, { _id: 1, s: { x: 1 } }],
    ['nested exclusion', { 's.x': 0, l: 0 }, { _id: 1, a: 1, s: { y: 2 } }],
    ['$slice', { l: { $slice: -1 }, s: 0 }, { _id: 1, a: 1, l: [{ k: 2 }] }],
    ['$elemMatch', { l: { $elemMatch: { k: 2 } } }, { _id: 1, l: [{ k: 2 }] }],
    ['an expression', { double: { $multiply: ['$a', 2] } }, { _id: 1, double: 2 }],
    ['only _id', { _id: 1 }, { _id: 1 }],
  ])('projects: %s', async (_, projection, expected) => {
    await col.insertOne({ _id: 1, a: 1, l: [{ k: 1 }, { k: 2 }], s: { x: 1, y: 2 } } as Document);
    expect(await col.findOne({}, { projection })).toEqual(expected);
  });

  it('reads large results batch by batch and forgets killed cursors', async () => {
    await col.insertMany(Array.from({ length: 1000 }, (_, i) => ({ _id: i, n: i % 7 })) as unknown as Document[]);
    await col.createIndex({ n: 1 });
    expect(
      (
        await col
          .find({ n: { $gte: 0 } })
          .sort({ n: -1 })
          .batchSize(64)
          .toArray()
      ).length,
    ).toBe(1000);
    const cursor = col.find({}).batchSize(10);
    await cursor.next();
    const id = cursor.id;
    await cursor.close();
    await expect(
      running.client.db('test').command({ getMore: id, collection: col.collectionName }),
    ).rejects.toMatchObject({ code: 43, codeName: 'CursorNotFound' });
    expect((await col.find().skip(990).toArray()).map((doc) => doc['_id'])).toEqual([
      990, 991, 992, 993, 994, 995, 996, 997, 998, 999,
    ]);
  });

  it('aggregates, with the leading stages on indexes', async () => {
    await col.insertMany([
      { r: 'a', n: 1, w: ['x', 'y'] },
      { r: 'a', n: 2, w: ['x'] },
      { r: 'b', n: 4, w: [] },
    ]);
    await col.createIndex({ r: 1, n: 1 });
    expect(
      await col
        .aggregate([{ $match: { r: 'a' } }, { $group: { _id: '$r', total: { $sum: '$n' }, max: { $max: '$n' } } }])
        .toArray(),
    ).toEqual([{ _id: 'a', total: 3, max: 2 }]);
    expect(await col.aggregate([{ $unwind: '$w' }, { $sortByCount: '$w' }]).toArray()).toEqual([
      { _id: 'x', count: 2 },
      { _id: 'y', count: 1 },
    ]);
    const other = running.client.db('test').collection(`${col.collectionName}-other`);
    await other.insertOne({ key: 'a', label: 'first' });
    const joined = await col
      .aggregate([
        { $match: { n: 1 } },
        { $lookup: { from: other.collectionName, localField: 'r', foreignField: 'key', as: 'o' } },
        { $project: { _id: 0, label: { $first: '$o.label' } } },
      ])
      .toArray();
    expect(joined).toEqual([{ label: 'first' }]);
    const explained = await col.aggregate([{ $match: { r: 'a' } }, { $sort: { n: -1 } }]).explain();
    expect(JSON.stringify(explained)).toContain('IXSCAN');
    expect(await col.countDocuments({ r: 'a' })).toBe(2);
  });

  it('searches text by words, phrases and exclusions', async () => {
    await col.createIndex({ title: 'text', body: 'text' }, { weights: { title: 5, body: 1 } });
    await col.insertMany([
      { _id: 1, title: 'Coffee shop', body: 'tea and cake' },
      { _id: 2, title: 'Tea', body: 'green tea' },
      { _id: 3, title: 'Cake', body: 'no drinks' },
    ] as unknown as Document[]);
    expect(await ids({ $text: { $search: 'coffee cake' } })).toEqual([1, 3]);
    expect(await ids({ $text: { $search: '"green tea"' } })).toEqual([2]);
    expect(await ids({ $text: { $search: 'tea -green' } })).toEqual([1]);
    const byScore = await col
      .find({ $text: { $search: 'tea' } }, { projection: { score: { $meta: 'textScore' } } })
      .sort({ score: { $meta: 'textScore' } })
      .toArray();
    expect(byScore.map((doc) => doc['_id'])).toEqual([2, 1]);
  });

  it('lists, names and drops indexes and collections', async () => {
    await col.createIndex({ a: 1, b: -1 }, { sparse: true });
    expect(await col.indexes()).toEqual([
      { v: 2, key: { _id: 1 }, name: '_id_' },
      { v: 2, key: { a: 1, b: -1 }, name: 'a_1_b_-1', sparse: true },
    ]);
    await expect(col.createIndex({ a: 1, b: -1 }, { unique: true })).rejects.toMatchObject({ code: 86 });
    await col.dropIndex('a_1_b_-1');
    await expect(col.dropIndex('a_1_b_-1')).rejects.toMatchObject({ code: 27 });
    const renamed = await col.rename(`${col.collectionName}-renamed`);
    expect((await running.client.db('test').listCollections({ name: renamed.collectionName }).toArray()).length).toBe(
      1,
    );
    expect(await renamed.drop()).toBe(true);
    expect(await running.client.db('test').listCollections({ name: renamed.collectionName }).toArray()).toEqual([]);
  });

  it.each<[string, (c: Collection<Document>) => Promise<unknown>, number, string]>([
    [
      'an unknown command',
      (c) => running.client.db(c.dbName).command({ frobnicate: 1 }),
      59,
      "no such command: 'frobnicate'",
    ],
    ['an unknown query operator', (c) => c.findOne({ a: { $foo: 1 } } as Document), 2, 'unknown operator: $foo'],
    ['an unknown top level operator', (c) => c.findOne({ $foo: 1 } as Document), 2, 'unknown top level operator: $foo'],
    ['$where', (c) => c.findOne({ $where: 'true' } as Document), 2, '$where'],
    [
      'an unknown stage',
      (c) => c.aggregate([{ $foo: 1 }]).toArray(),
      40324,
      "Unrecognized pipeline stage name: '$foo'",
    ],
    ['$out', (c) => c.aggregate([{ $out: 'x' }]).toArray(), 115, '$out'],
    [
      'an unknown expression',
      (c) => c.aggregate([{ $project: { a: { $foo: 1 } } }]).toArray(),
      168,
      "Unrecognized expression '$foo'",
    ],
    [
      '$function',
      (c) => c.aggregate([{ $project: { a: { $function: { body: 'x', args: [], lang: 'js' } } } }]).toArray(),
      168,
      '$function',
    ],
    ['an unknown update operator', (c) => c.updateOne({}, { $foo: { a: 1 } }), 9, 'Unknown modifier: $foo'],
    ['a change of _id', (c) => c.updateOne({ _id: 1 } as Document, { $set: { _id: 2 } }), 66, '_id'],
    ['conflicting updates', (c) => c.updateOne({}, { $set: { 'a.b': 1 }, $inc: { a: 1 } }), 40, 'conflict'],
    ['$inc of a string', (c) => c.updateOne({ _id: 1 } as Document, { $inc: { s: 1 } }), 14, 'non-numeric'],
    [
      'a path through a scalar',
      (c) => c.updateOne({ _id: 1 } as Document, { $set: { 's.x': 1 } }),
      28,
      'Cannot create field',
    ],
    [
      'a capped collection',
      (c) => running.client.db(c.dbName).createCollection('capped', { capped: true, size: 1 }),
      115,
      'capped',
    ],
    ['a geo index', (c) => c.createIndex({ at: '2dsphere' }), 67, '2dsphere'],
    [
      'arrays in two indexed fields',
      async (c) => {
        await c.createIndex({ x: 1, y: 1 });
        await c.insertOne({ x: [1], y: [2] });
      },
      171,
      'parallel arrays',
    ],
    ['an unsupported hint', (c) => c.find({}).hint('nothing').toArray(), 2, 'hint'],
  ])("refuses %s with MongoDB's error", async (_, run, code, text) => {
    await col.insertOne({ _id: 1, s: 'text' } as Document);
    await expect(run(col)).rejects.toMatchObject({ code, message: expect.stringContaining(text) });
  });

  it('refuses transactions as a standalone server does', async () => {
    const db = running.client.db('test');
    await expect(db.command({ find: col.collectionName, txnNumber: Long.fromNumber(1) })).rejects.toMatchObject({
      code: 20,
      codeName: 'IllegalOperation',
      message: 'Transaction numbers are only allowed on a replica set member or mongos',
    });
    await running.client.withSession(async (session) => {
      session.startTransaction();
      await expect(col.findOne({}, { session })).rejects.toMatchObject({ code: 20 });
    });
    await running.client.withSession(async (session) => {
      await col.insertOne({ a: 1 }, { session });
      expect(await col.countDocuments({}, { session })).toBe(1);
    });
  });

  it('keeps files in GridFS', async () => {
    const bucket = new GridFSBucket(running.client.db('files'), { bucketName: 'uploads', chunkSizeBytes: 64 * 1024 });
    const content = Buffer.alloc(1_000_000, 'abc');
    const upload = bucket.openUploadStream('a.bin');
    upload.end(content);
    await once(upload, 'finish');
    expect(Buffer.concat(await bucket.openDownloadStream(upload.id).toArray()).equals(content)).toBe(true);
    expect(
      Buffer.concat(await bucket.openDownloadStream(upload.id, { start: 100_000, end: 100_010 }).toArray()).length,
    ).toBe(10);
    await bucket.delete(upload.id);
    expect(await running.client.db('files').collection('uploads.chunks').countDocuments()).toBe(0);
  });

  it('takes bulk writes of every kind in one go', async () => {
    const result = await col.bulkWrite([
      { insertOne: { document: { _id: 1, n: 1 } as Document } },
      { updateOne: { filter: { n: 1 }, update: { $inc: { n: 1 } } } },
      { updateOne: { filter: { n: 9 }, update: { $set: { z: 1 } }, upsert: true } },
      { replaceOne: { filter: { n: 2 }, replacement: { r: 1 } } },
      { deleteOne: { filter: { n: 9 } } },
    ]);
    expect(result).toMatchObject({
      insertedCount: 1,
      matchedCount: 2,
      modifiedCount: 2,
      upsertedCount: 1,
      deletedCount: 1,
    });
    expect(await col.find().toArray()).toEqual([{ _id: 1, r: 1 }]);
  });

  it('calculates in aggregations with exact types or not at all', async () => {
    await col.insertMany([
      { l: Long.fromString('9007199254740993'), d: Decimal128.fromString('0.1') },
      { l: Long.fromNumber(1), d: Decimal128.fromString('0.2') },
    ]);
    const [sums] = await col
      .aggregate([{ $group: { _id: null, l: { $sum: '$l' }, d: { $sum: '$d' } } }], { promoteLongs: false })
      .toArray();
    expect([String(sums?.['l']), String(sums?.['d'])]).toEqual(['9007199254740994', '0.3']);
    const [product] = await col.aggregate([{ $project: { x: { $multiply: ['$d', 2] } } }, { $limit: 1 }]).toArray();
    expect(String(product?.['x'])).toBe('0.2');
    await expect(col.aggregate([{ $project: { x: { $divide: ['$d', 2] } } }]).toArray()).rejects.toMatchObject({
      code: 115,
    });
    expect(
      await col
        .aggregate([
          { $project: { _id: 0, missing: { $gt: [1, '$nothing'] }, same: { $eq: ['$nothing', null] } } },
          { $limit: 1 },
        ])
        .toArray(),
    ).toEqual([{ missing: true, same: false }]);
  });

  it('accepts unacknowledged writes without answering them', async () => {
    await col.insertOne({ a: 1 }, { writeConcern: { w: 0 } });
    await col.insertOne({ a: 2 }, { writeConcern: { w: 'majority', j: true } });
    for (let found = 0; found < 2;) found = await col.countDocuments();
  });

  it('loses only the connection that sends garbage', async () => {
    const closed = new Promise<void>((resolve, reject) => {
      const socket = connectTo(decodeURIComponent(new URL(running.server.url).hostname), () =>
        socket.write(Buffer.alloc(64, 0xff)),
      );
      socket.on('close', () => resolve());
      socket.on('error', reject);
    });
    await closed;
    expect(await running.client.db('admin').command({ ping: 1 })).toEqual({ ok: 1 });
  });

  it('serves mongoose: schema, indexes, documents, populate', async () => {
    const connection = await createConnection(running.server.url, { dbName: 'goose' }).asPromise();
    const User = connection.model(
      'User',
      new Schema({ username: { type: String, unique: true }, at: { type: Date, default: Date.now } }),
    );
    const Post = connection.model(
      'Post',
      new Schema({ text: String, author: { type: Schema.Types.ObjectId, ref: 'User' } }),
    );
    await User.init();
    const user = await User.create({ username: 'joe' });
    await expect(User.create({ username: 'joe' })).rejects.toMatchObject({ code: 11000 });
    await Post.create({ text: 'hi', author: user._id });
    const post = await Post.findOne({ text: /^h/ })
      .populate<{ author: { _id: Types.ObjectId; username: string } }>('author')
      .lean();
    expect(post?.author.username).toBe('joe');
    user.username = 'jim';
    await user.save();
    expect(await User.countDocuments({ username: 'jim' })).toBe(1);
    await connection.close();
  });
});
