import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedMongo, type EmbeddedMongo, type EmbeddedMongoOptions } from '../server';

/** A server on an empty folder, for tests: nothing waits for the disk, and closing it removes everything. */
export async function temporaryMongo(options: Partial<EmbeddedMongoOptions> = {}): Promise<EmbeddedMongo> {
  const dataDir = mkdtempSync(join(tmpdir(), 'embedded-mongo-'));
  const server = await startEmbeddedMongo({ dataDir, sync: false, ...options });
  return {
    ...server,
    close: async () => {
      await server.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
