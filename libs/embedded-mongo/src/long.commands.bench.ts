import { MongoClient, type Collection, type Document } from 'mongodb';

type BenchDocument = Document & { _id: number };

/** How long an indexed findOne took, ms, while a long command ran on the same collection. */
export interface BesideLine {
  name: string;
  /** The command itself, ms. */
  tookMs: number;
  finds: number;
  p50: number;
  p99: number;
  longest: number;
}

const DOCUMENTS = 1_000_000;
const BATCH = 10_000;
/** Documents of the collection that is dropped. */
const DROPPED = 200_000;

const LONG: readonly [string, (col: Collection<BenchDocument>) => Promise<unknown>][] = [
  ['nothing', () => new Promise((resolve) => setTimeout(resolve, 3_000))],
  ['find without an index', (col) => col.find({ n: -1 }).toArray()],
  ['sort without an index, 10 of all', (col) => col.find().sort({ n: -1 }).limit(10).toArray()],
  ['countDocuments on an index', (col) => col.countDocuments({ rid: { $gte: 'r5' } })],
  ['createIndex', (col) => col.createIndex({ n: 1 })],
  ['distinct without an index', (col) => col.distinct('group', { n: { $ne: 1 } })],
  ['updateMany of everything', (col) => col.updateMany({}, { $inc: { changed: 1 } })],
  ['dropIndex', (col) => col.dropIndex('n_1')],
  ['deleteMany of a half', (col) => col.deleteMany({ n: { $lt: DOCUMENTS / 2 } })],
];

/**
 * Measures how an indexed findOne of one client fares while another runs a long command on a million documents. Uses and
 * drops the database `bench_long`.
 */
export async function benchLongCommands(url: string): Promise<BesideLine[]> {
  const client = await MongoClient.connect(url, { maxPoolSize: 4 });
  try {
    const db = client.db('bench_long');
    await db.dropDatabase();
    const col = db.collection<BenchDocument>('messages');
    await col.createIndex({ rid: 1, ts: 1 });
    for (let from = 0; from < DOCUMENTS; from += BATCH)
      await col.insertMany(Array.from({ length: BATCH }, (_, at) => message(from + at)));
    const lines: BesideLine[] = [];
    for (const [name, run] of LONG) lines.push(await beside(name, col, () => run(col)));
    const other = db.collection<BenchDocument>('other');
    await other.createIndex({ n: 1 });
    for (let from = 0; from < DROPPED; from += BATCH)
      await other.insertMany(Array.from({ length: BATCH }, (_, at) => message(from + at)));
    lines.push(await beside('drop', col, () => other.drop()));
    await db.dropDatabase();
    return lines;
  } finally {
    await client.close();
  }
}

function message(n: number): BenchDocument {
  return {
    _id: n,
    n,
    rid: `r${n % 20}`,
    ts: new Date(1_700_000_000_000 + n),
    group: n % 1_000,
    msg: `message number ${n}`,
  };
}

async function beside(name: string, col: Collection<BenchDocument>, run: () => Promise<unknown>): Promise<BesideLine> {
  const started = performance.now();
  let ended: number | undefined;
  const work = run().finally(() => {
    ended = performance.now();
  });
  const times: number[] = [];
  // Its space is given back after the answer to a drop: that counts as well.
  for (let i = 0; ended === undefined || times.length < 1_000; i++) {
    const before = performance.now();
    await col
      .find({ rid: `r${i % 20}` })
      .sort({ ts: -1 })
      .limit(1)
      .toArray();
    times.push(performance.now() - before);
  }
  await work;
  times.sort((a, b) => a - b);
  const at = (part: number): number => times[Math.min(times.length - 1, Math.floor(times.length * part))] ?? 0;
  return {
    name,
    tookMs: (ended ?? started) - started,
    finds: times.length,
    p50: at(0.5),
    p99: at(0.99),
    longest: at(1),
  };
}
