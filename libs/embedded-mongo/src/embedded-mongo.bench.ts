import { createServer } from 'node:net';
import { MongoClient, type Collection, type Document } from 'mongodb';
import { writeCursorReply, writeDocument } from './bson/bson.writer';
import { FrameReader } from './wire/frame.reader';
import { frameReply, parseMessage } from './wire/message';

/** Operations per second of one workload, on the server and on an echo that does nothing: the driver's own cost. */
export interface BenchLine {
  name: string;
  perSecond: number;
  echoPerSecond: number;
}

type BenchDocument = Document & { _id: string };

interface Workload {
  name: string;
  count: number;
  perCall: number;
  clients: number;
  run: (col: Collection<BenchDocument>, i: number) => Promise<unknown>;
}

const MAX_FRAME = 48_000_000;
const message = (i: number): BenchDocument => ({
  _id: `m${i}`,
  rid: `r${i % 20}`,
  ts: new Date(1_700_000_000_000 + i),
  msg: `message number ${i}`,
  u: { _id: 'u1', username: 'joe' },
});

const WORKLOADS: readonly Workload[] = [
  {
    name: 'insertOne, one after the other',
    count: 1000,
    perCall: 1,
    clients: 1,
    run: (col, i) => col.insertOne(message(i)),
  },
  {
    name: 'insertOne, 20 at once',
    count: 10_000,
    perCall: 1,
    clients: 20,
    run: (col, i) => col.insertOne(message(10_000 + i)),
  },
  {
    name: 'insertMany of 50 (documents)',
    count: 400,
    perCall: 50,
    clients: 4,
    run: (col, i) => col.insertMany(Array.from({ length: 50 }, (_, j) => message(100_000 + i * 50 + j))),
  },
  {
    name: 'findOne by _id, one after the other',
    count: 3000,
    perCall: 1,
    clients: 1,
    run: (col, i) => col.findOne({ _id: `m${10_000 + i}` }),
  },
  {
    name: 'findOne by _id, 20 at once',
    count: 10_000,
    perCall: 1,
    clients: 20,
    run: (col, i) => col.findOne({ _id: `m${10_000 + i}` }),
  },
  {
    name: 'last 50 of a room (queries)',
    count: 1000,
    perCall: 1,
    clients: 4,
    run: (col, i) =>
      col
        .find({ rid: `r${i % 20}`, ts: { $lt: new Date() } })
        .sort({ ts: -1 })
        .limit(50)
        .toArray(),
  },
  {
    name: 'updateOne $inc, 20 at once',
    count: 5000,
    perCall: 1,
    clients: 20,
    run: (col, i) => col.updateOne({ _id: `m${10_000 + i}` }, { $inc: { n: 1 } }),
  },
];

/**
 * Measures a running server with the MongoDB driver, next to a server that only echoes, and prints a line per workload.
 * Uses and drops the database `bench`.
 */
export async function benchEmbeddedMongo(
  url: string,
  print: (line: string) => void = (line) => process.stdout.write(`${line}\n`),
): Promise<BenchLine[]> {
  const echo = await startEcho();
  const client = await MongoClient.connect(url, { maxPoolSize: 20 });
  const echoClient = await MongoClient.connect(echo.url, { maxPoolSize: 20 });
  const lines: BenchLine[] = [];
  try {
    const col = client.db('bench').collection<BenchDocument>('messages');
    await client.db('bench').dropDatabase();
    await col.createIndex({ rid: 1, ts: 1 });
    for (const workload of WORKLOADS) {
      const perSecond = await measure(col, workload);
      const echoPerSecond = await measure(echoClient.db('bench').collection<BenchDocument>('messages'), workload);
      lines.push({ name: workload.name, perSecond, echoPerSecond });
      print(
        `${workload.name.padEnd(38)} ${String(perSecond).padStart(8)}/s   driver alone ${String(echoPerSecond).padStart(8)}/s`,
      );
    }
    await client.db('bench').dropDatabase();
  } finally {
    await client.close();
    await echoClient.close();
    echo.close();
  }
  return lines;
}

async function measure(col: Collection<BenchDocument>, { count, perCall, clients, run }: Workload): Promise<number> {
  let next = 0;
  const startedAt = process.hrtime.bigint();
  await Promise.all(
    Array.from({ length: clients }, async () => {
      while (next < count) await run(col, next++);
    }),
  );
  const seconds = Number(process.hrtime.bigint() - startedAt) / 1e9;
  return Math.round((count * perCall) / seconds);
}

/** Answers every command at once with a fixed reply of the right form. */
async function startEcho(): Promise<{ url: string; close(): void }> {
  const hello = writeDocument({
    ismaster: true,
    isWritablePrimary: true,
    maxBsonObjectSize: 16_777_216,
    maxMessageSizeBytes: MAX_FRAME,
    maxWriteBatchSize: 100_000,
    minWireVersion: 0,
    maxWireVersion: 21,
    ok: 1,
  });
  const written = writeDocument({ n: 1, nModified: 1, ok: 1 });
  const one = writeCursorReply('firstBatch', [writeDocument(message(1))], 0n, 'bench.messages');
  const many = writeCursorReply(
    'firstBatch',
    Array.from({ length: 50 }, (_, i) => writeDocument(message(i))),
    0n,
    'bench.messages',
  );
  const server = createServer((socket) => {
    const frames = new FrameReader(MAX_FRAME);
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => {
      for (const frame of frames.push(chunk)) {
        const request = parseMessage(frame);
        const finding = request.name === 'find';
        const reply = finding
          ? request.body['limit'] === 50
            ? many
            : one
          : /^(hello|ismaster|isMaster)$/.test(request.name)
            ? hello
            : written;
        socket.write(Buffer.concat(frameReply(request, reply)));
      }
    });
    socket.on('error', () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('echo server has no port');
  return { url: `mongodb://127.0.0.1:${address.port}`, close: () => server.close() };
}
