import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MongoClient, type Document } from 'mongodb';
import { compileMain, forkServer } from './testing/compiled.main';

/** Processes are started and killed: on a busy machine that takes longer than a unit test may. */
const PROCESSES_MS = 180_000;

describe('the embedded server as a process', () => {
  jest.setTimeout(PROCESSES_MS);

  let compiled: Awaited<ReturnType<typeof compileMain>>;
  let dataDir: string;
  beforeAll(async () => {
    compiled = await compileMain();
    dataDir = mkdtempSync(join(tmpdir(), 'embedded-mongo-crash-'));
  });
  afterAll(() => {
    compiled.remove();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('keeps every acknowledged write through kill -9, with indexes that agree', async () => {
    const acknowledged: number[] = [];
    let next = 0;
    for (let round = 0; round < 3; round++) {
      const server = await forkServer(compiled.main, dataDir);
      const client = await MongoClient.connect(server.url, { serverSelectionTimeoutMS: 500, maxPoolSize: 10 });
      const col = client.db('crash').collection<Document & { _id: number }>('c');
      await col.createIndex({ group: 1, at: -1 });
      await col.createIndex({ key: 1 }, { unique: true });
      const enough = acknowledged.length + 300;
      let killed = false;
      await Promise.all(
        Array.from({ length: 8 }, async () => {
          while (!killed) {
            const id = next++;
            try {
              await col.insertOne({ _id: id, group: id % 5, at: new Date(id), key: `k${id}`, n: 0 });
              await col.updateOne({ _id: id }, { $inc: { n: 1 } });
              acknowledged.push(id);
            } catch (error) {
              if (!killed) throw error;
            }
            if (acknowledged.length >= enough && !killed) {
              killed = true;
              server.process.kill('SIGKILL');
            }
          }
        }),
      );
      await server.exited;
      await client.close();
    }
    const server = await forkServer(compiled.main, dataDir);
    const client = await MongoClient.connect(server.url);
    const col = client.db('crash').collection<Document & { _id: number }>('c');
    const stored = new Map((await col.find().toArray()).map((doc) => [doc._id, doc]));
    expect(acknowledged.filter((id) => stored.get(id)?.['n'] !== 1)).toEqual([]);
    let byIndex = 0;
    for (let group = 0; group < 5; group++) byIndex += (await col.find({ group }).sort({ at: -1 }).toArray()).length;
    expect(byIndex).toBe(stored.size);
    await client.close();
    server.process.kill('SIGTERM');
    expect(await server.exited).toBe(0);
  });

  it('ends by itself when its parent lets go of it', async () => {
    const server = await forkServer(compiled.main, mkdtempSync(join(dataDir, 'orphan-')));
    server.process.disconnect();
    expect(await server.exited).toBe(0);
  });

  it('does not share its folder with a second server', async () => {
    const folder = mkdtempSync(join(dataDir, 'shared-'));
    const first = await forkServer(compiled.main, folder);
    await expect(forkServer(compiled.main, folder)).rejects.toThrow('ended before it was ready');
    first.process.kill('SIGKILL');
    await first.exited;
    const second = await forkServer(compiled.main, folder);
    second.process.kill('SIGTERM');
    expect(await second.exited).toBe(0);
  });

  it('says why it cannot start', async () => {
    await expect(forkServer(compiled.main, '/dev/null/nowhere')).rejects.toThrow('ended before it was ready');
  });
});
