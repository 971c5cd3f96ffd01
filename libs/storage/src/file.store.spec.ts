import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError, newId } from '@gantry/contracts';
import { temporaryMongo } from '@gantry/embedded-mongo';
import { createConnection } from 'mongoose';
import { DiskStore } from './disk.store';
import { NoSuchFile, type FileStore } from './file.store';
import { GridFsStore } from './gridfs.store';
import { startS3StandIn } from './s3.stand-in.fixture';
import { S3Store } from './s3.store';

interface Driver {
  readonly store: FileStore;
  /** Whatever the store keeps, files and what is left of writes. */
  readonly kept: () => Promise<number>;
  readonly close: () => Promise<void>;
}

const DRIVERS: Readonly<Record<string, () => Promise<Driver>>> = {
  gridfs: async () => {
    const server = await temporaryMongo();
    const connection = await createConnection(`${server.url}/storage`).asPromise();
    return {
      store: new GridFsStore(connection, 'uploads'),
      kept: async () =>
        (await connection.collection('uploads.files').countDocuments()) +
        (await connection.collection('uploads.chunks').distinct('files_id')).length,
      close: async () => {
        await connection.close();
        await server.close();
      },
    };
  },
  disk: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'gantry-storage-'));
    return {
      store: new DiskStore(join(folder, 'files')),
      kept: async () => readdirSync(join(folder, 'files')).length,
      close: async () => rmSync(folder, { recursive: true }),
    };
  },
  s3: async () => {
    const server = await startS3StandIn();
    const store = new S3Store({
      bucket: 'files',
      region: 'us-east-1',
      endpoint: server.endpoint,
      forcePathStyle: true,
      credentials: { accessKeyId: 'id', secretAccessKey: 'secret' },
      prefix: 'uploads/',
    });
    return {
      store,
      kept: async () => server.objects.size + server.begun.size,
      close: async () => {
        store.close();
        await server.close();
      },
    };
  },
};

const OPTIONS = { contentType: 'text/plain', maxBytes: 100 * 1_024 * 1_024 };
const PART = 256 * 1_024;

async function* parts(content: Buffer, size = PART): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < content.length; at += size) yield content.subarray(at, at + size);
}

async function contentOf(store: FileStore, id: string, range?: { start: number; end: number }): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of store.read(id, range)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

describe.each(Object.keys(DRIVERS))('the %s store', (name) => {
  let driver: Driver;
  let store: FileStore;

  beforeAll(async () => {
    const open = DRIVERS[name];
    if (!open) throw new Error('no such driver');
    driver = await open();
    ({ store } = driver);
  });
  afterAll(() => driver.close());

  it.each([
    ['nothing', 0],
    ['one byte', 1],
    ['a part', PART],
    ['more than one part of every store', 12 * 1_024 * 1_024 + 7],
  ])('gives back %s as it was written, with its length and hash', async (_what, length) => {
    const content = randomBytes(length);
    const id = newId();
    expect(await store.write(id, parts(content), OPTIONS)).toEqual({
      bytes: length,
      sha256: createHash('sha256').update(content).digest('hex'),
    });
    expect((await contentOf(store, id)).equals(content)).toBe(true);
  });

  it.each([
    ['the first byte', 0, 1],
    ['bytes over the borders of parts', PART - 3, PART * 2 + 5],
    ['the end and beyond', PART * 3 - 5, PART * 9],
    ['nothing beyond the end', PART * 3, PART * 4],
    ['nothing of an empty range', 5, 5],
  ])('reads %s', async (_what, start, end) => {
    const content = randomBytes(PART * 3);
    const id = newId();
    await store.write(id, parts(content), OPTIONS);
    expect((await contentOf(store, id, { start, end })).equals(content.subarray(start, end))).toBe(true);
  });

  it('lets a reader stop in the middle', async () => {
    const id = newId();
    await store.write(id, parts(randomBytes(PART * 8)), OPTIONS);
    for await (const part of store.read(id)) {
      expect(part.length).toBeGreaterThan(0);
      break;
    }
    await store.remove(id);
  });

  it('removes, and what is not there is fine', async () => {
    const id = newId();
    await store.write(id, parts(Buffer.from('x')), OPTIONS);
    const before = await driver.kept();
    await store.remove(id);
    await store.remove(id);
    expect(await driver.kept()).toBeLessThan(before);
    await expect(contentOf(store, id)).rejects.toThrow(NoSuchFile);
  });

  it('keeps nothing of a file that is too large', async () => {
    const before = await driver.kept();
    const writing = store.write(newId(), parts(randomBytes(PART * 40)), { ...OPTIONS, maxBytes: PART * 30 });
    await expect(writing).rejects.toMatchObject({ code: 'error-file-too-large' });
    await expect(writing).rejects.toThrow(AppError);
    expect(await driver.kept()).toBe(before);
  });

  it('takes a file of exactly the limit', async () => {
    const written = await store.write(newId(), parts(randomBytes(PART)), { ...OPTIONS, maxBytes: PART });
    expect(written.bytes).toBe(PART);
  });

  it('keeps nothing of a source that fails', async () => {
    const before = await driver.kept();
    async function* failing(): AsyncGenerator<Uint8Array> {
      yield* parts(randomBytes(PART * 25));
      throw new Error('the client went away');
    }
    await expect(store.write(newId(), failing(), OPTIONS)).rejects.toThrow('the client went away');
    expect(await driver.kept()).toBe(before);
  });

  it('ends at the signal while it waits for bytes, and keeps nothing', async () => {
    const before = await driver.kept();
    const end = new AbortController();
    let asked = (): void => undefined;
    const waiting = new Promise<void>((resolve) => (asked = resolve));
    async function* hanging(): AsyncGenerator<Uint8Array> {
      yield* parts(randomBytes(PART * 25));
      asked();
      await new Promise(() => undefined);
    }
    const writing = store.write(newId(), hanging(), { ...OPTIONS, signal: end.signal });
    const refused = expect(writing).rejects.toThrow('enough');
    await waiting;
    end.abort(new Error('enough'));
    await refused;
    expect(await driver.kept()).toBe(before);
  });
});

describe.each(['disk', 's3'])('the %s store', (name) => {
  it.each(['', '../x', 'a/b', 'a.b', 'x'.repeat(65), 'a\0'])('refuses %j as an id: it could be a path', async (id) => {
    const driver = await DRIVERS[name]?.();
    await expect(driver?.store.write(id, parts(Buffer.from('x')), OPTIONS)).rejects.toThrow('is no id of a file');
    await driver?.close();
  });
});

it('on the disk, only the platform may look into the folder', async () => {
  const folder = join(mkdtempSync(join(tmpdir(), 'gantry-storage-')), 'files');
  await new DiskStore(folder).write('a', parts(Buffer.from('x')), OPTIONS);
  expect([statSync(folder).mode & 0o777, statSync(join(folder, 'a')).mode & 0o777]).toEqual([0o700, 0o600]);
  rmSync(folder, { recursive: true });
});
