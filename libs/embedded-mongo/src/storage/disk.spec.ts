import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { MongoClient, type Document } from 'mongodb';
import { compileMain } from '../testing/compiled.main';
import { temporaryMongo } from '../testing/temporary.mongo';

const PROCESSES_MS = 90_000;
const TEXT = 'x'.repeat(3_000);

describe('a disk that is full', () => {
  it('is answered; reads and deletions go on, and writes again once there is room', async () => {
    let room = 1;
    const server = await temporaryMongo({ room: () => room });
    const client = await MongoClient.connect(server.url);
    const col = client.db('full').collection<Document & { _id: number }>('c');
    await col.insertMany([{ _id: 1 }, { _id: 2 }]);
    room = -1;
    for (const write of [
      () => col.insertOne({ _id: 3 }),
      () => col.updateOne({ _id: 1 }, { $set: { a: 1 } }),
      () => col.updateMany({}, { $set: { a: 1 } }),
      () => col.findOneAndUpdate({ _id: 1 }, { $set: { a: 1 } }),
      () => col.createIndex({ a: 1 }),
    ])
      await expect(write()).rejects.toMatchObject({ code: 14_031, codeName: 'OutOfDiskSpace' });
    expect(await col.find().toArray()).toEqual([{ _id: 1 }, { _id: 2 }]);
    expect(await col.deleteOne({ _id: 1 })).toMatchObject({ deletedCount: 1 });
    expect(await col.findOneAndDelete({ _id: 2 })).toEqual({ _id: 2 });
    room = 1;
    await col.insertOne({ _id: 3 });
    room = -1;
    expect(await col.drop()).toBe(true);
    await client.close();
    await server.close();
  });
});

// `ulimit -f` makes writes beyond a size fail, as a disk does.
(process.platform === 'win32' ? describe.skip : describe)('a disk that fails', () => {
  let folder: string;
  let compiled: Awaited<ReturnType<typeof compileMain>>;
  beforeAll(async () => {
    compiled = await compileMain();
    folder = mkdtempSync(join(tmpdir(), 'embedded-mongo-disk-'));
  }, PROCESSES_MS);
  afterAll(() => {
    compiled.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each([1, 2, 3])(
    'is answered, and the process ends at once; what it acknowledged is there afterwards (%i)',
    async (round) => {
      const dataDir = join(folder, String(round));
      const args = ['-c', 'trap \'\' XFSZ; ulimit -f $0; exec "$@"', String(3_000 + round * 777)];
      const child = spawn('bash', [...args, process.execPath, compiled.main, '--data-dir', dataDir], {
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const ended = new Promise<number>((done) => child.once('exit', () => done(Date.now())));
      const said: Buffer[] = [];
      child.stderr.on('data', (chunk: Buffer) => said.push(chunk));
      const lines = createInterface({ input: child.stdout });
      const url = await new Promise<string>((done) => lines.once('line', (line) => done(JSON.parse(line).url)));
      const client = await MongoClient.connect(url, { serverSelectionTimeoutMS: 500 });
      const seenGoing = new Promise<void>((done) =>
        client.on('serverDescriptionChanged', ({ newDescription }) => {
          if (newDescription.type === 'Unknown') done();
        }),
      );
      const col = client.db('full').collection<Document & { _id: string }>('c');
      const acknowledged: string[] = [];
      let failedAt = 0;
      await Promise.all(
        Array.from({ length: 8 }, async (_, writer) => {
          for (let i = 0; failedAt === 0; i++) {
            try {
              await col.insertOne({ _id: `${writer}-${i}`, text: TEXT });
              acknowledged.push(`${writer}-${i}`);
            } catch {
              failedAt ||= Date.now();
            }
          }
        }),
      );
      expect((await ended) - failedAt).toBeLessThan(10_000);
      expect(Buffer.concat(said).toString()).toContain('the database cannot write any more');
      // A driver that closes before it has seen its server go may wait for that server without end.
      await seenGoing;
      await client.close();

      const again = spawn(process.execPath, [compiled.main, '--data-dir', dataDir], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const next = createInterface({ input: again.stdout });
      const nextUrl = await new Promise<string>((done) => next.once('line', (line) => done(JSON.parse(line).url)));
      const reader = await MongoClient.connect(nextUrl);
      const stored = await reader.db('full').collection<Document & { _id: string }>('c').find().toArray();
      const ids = new Set(stored.map(({ _id }) => _id));
      expect(acknowledged.filter((id) => !ids.has(id))).toEqual([]);
      await reader.close();
      const gone = new Promise((done) => again.once('exit', done));
      again.kill('SIGTERM');
      await gone;
    },
    PROCESSES_MS,
  );
});
