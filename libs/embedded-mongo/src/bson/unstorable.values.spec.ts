import { connect, type Socket } from 'node:net';
import { BSONRegExp, deserialize, serialize, type Document } from 'bson';
import { temporaryServer, type TemporaryServer } from '../testing/temporary.server';

/** Values that no driver for JavaScript can send: their bytes are put in place of others. */
let running: TemporaryServer;
let socket: Socket;

beforeAll(async () => {
  running = await temporaryServer();
  socket = connect(decodeURIComponent(new URL(running.server.url).hostname));
});
afterAll(async () => {
  socket.destroy();
  await running.stop();
});

const HEADER_BYTES = 21;

/** Sends a command of which some bytes have been replaced, and reads its reply. */
async function run(command: Document, put?: { bytes: Buffer; by: Buffer }): Promise<Document> {
  const body = Buffer.from(serialize({ ...command, $db: 'test' }));
  if (put) {
    const at = body.indexOf(put.bytes);
    expect(at).toBeGreaterThan(0);
    put.by.copy(body, at);
  }
  const head = Buffer.alloc(HEADER_BYTES);
  head.writeInt32LE(HEADER_BYTES + body.length, 0);
  head.writeInt32LE(2013, 12);
  const reply = new Promise<Buffer>((resolve) => {
    let received = Buffer.alloc(0);
    const take = (chunk: Buffer): void => {
      received = Buffer.concat([received, chunk]);
      if (received.length < 4 || received.length < received.readInt32LE(0)) return;
      socket.off('data', take);
      resolve(received);
    };
    socket.on('data', take);
  });
  socket.write(Buffer.concat([head, body]));
  return deserialize((await reply).subarray(HEADER_BYTES));
}

const instant = (milliseconds: bigint): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(milliseconds);
  return bytes;
};
const MARK = 1_234_567_890_123;

const VALUES: [string, unknown, { bytes: Buffer; by: Buffer }, number][] = [
  [
    'a date after the last one of JavaScript',
    new Date(MARK),
    { bytes: instant(BigInt(MARK)), by: instant(8_640_000_000_000_001n) },
    2,
  ],
  ['a date before the first one', new Date(MARK), { bytes: instant(BigInt(MARK)), by: instant(-(1n << 63n)) }, 2],
  ['a text that is not UTF-8', 'marked', { bytes: Buffer.from('marked'), by: Buffer.from('ma\xffked', 'latin1') }, 22],
  [
    'half a surrogate in UTF-8',
    'marked',
    { bytes: Buffer.from('marked'), by: Buffer.from('ma\xed\xa0\x80d', 'latin1') },
    22,
  ],
  [
    'a field name that is not UTF-8',
    { marked: 1 },
    { bytes: Buffer.from('marked'), by: Buffer.from('ma\xffked', 'latin1') },
    22,
  ],
  [
    'a field named _bsontype',
    { _bsontypX: 'Long' },
    { bytes: Buffer.from('_bsontypX'), by: Buffer.from('_bsontype') },
    2,
  ],
  ['the type undefined', { marked: null }, { bytes: Buffer.from('\x0amarked'), by: Buffer.from('\x06marked') }, 22],
  [
    'a pattern with an unknown option',
    new BSONRegExp('marked', 'i'),
    { bytes: Buffer.from('marked\0i'), by: Buffer.from('marked\0q') },
    51108,
  ],
];
const WRAPPED = VALUES.flatMap(
  ([what, value, put, code]): [string, unknown, { bytes: Buffer; by: Buffer }, number][] => [
    [what, value, put, code],
    [`${what}, within an array`, [{ deep: [value] }], put, code],
  ],
);

describe.each(WRAPPED)('%s', (_what, value, put, code) => {
  it.each<[string, Document]>([
    ['insert', { insert: 'c', documents: [{ v: value }] }],
    ['update', { update: 'c', updates: [{ q: { _id: 1 }, u: { $set: { v: value } } }] }],
    ['a replacement', { update: 'c', updates: [{ q: { _id: 1 }, u: { v: value } }] }],
    ['an upsert', { update: 'c', updates: [{ q: { _id: 9, v: value }, u: { $set: { a: 1 } }, upsert: true }] }],
    ['findAndModify', { findAndModify: 'c', query: { _id: 1 }, update: { $set: { v: value } } }],
    ['a filter', { find: 'c', filter: { v: value } }],
    ['a pipeline', { aggregate: 'c', pipeline: [{ $set: { v: { $literal: value } } }], cursor: {} }],
  ])('is refused in %s, and the connection serves on', async (_where, command) => {
    const col = running.client.db('test').collection('c');
    await col.replaceOne({ _id: 1 as never }, { kept: true }, { upsert: true });
    const reply = await run(command, put);
    expect(reply['code'] ?? reply['writeErrors']?.[0].code).toBe(code);
    expect(await run({ ping: 1 })).toEqual({ ok: 1 });
    expect(await col.find().toArray()).toEqual([{ _id: 1, kept: true }]);
  });
});

it('the first and the last date of JavaScript are stored and survive an update of another field', async () => {
  const dates = [new Date(8_640_000_000_000_000), new Date(-8_640_000_000_000_000)];
  const col = running.client.db('test').collection('dates');
  await col.insertOne({ dates });
  await col.updateOne({}, { $set: { other: 1 } });
  expect((await col.findOne({}))?.['dates']).toEqual(dates);
});

it('a document with two fields of one name loses none by an update of another: that is refused', async () => {
  const col = running.client.db('test').collection('twice');
  await run(
    { insert: 'twice', documents: [{ _id: 1, field: 1, fiele: 2 }] },
    { bytes: Buffer.from('fiele'), by: Buffer.from('field') },
  );
  await expect(col.updateOne({}, { $set: { other: 1 } })).rejects.toMatchObject({ code: 2 });
  await col.replaceOne({}, { field: 3 });
  expect(await col.find().toArray()).toEqual([{ _id: 1, field: 3 }]);
});
