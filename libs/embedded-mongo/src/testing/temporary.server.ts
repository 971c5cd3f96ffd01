import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import { startEmbeddedMongo, type EmbeddedMongo } from '../server';

export interface TemporaryServer { server: EmbeddedMongo; client: MongoClient; stop(): Promise<void> }

/** A server on an empty folder with a connected driver; `stop` removes everything. */
export async function temporaryServer(): Promise<TemporaryServer> {
  const dataDir = mkdtempSync(join(tmpdir(), 'embedded-mongo-'));
  const server = await startEmbeddedMongo({ dataDir, sync: false });
  const client = await MongoClient.connect(server.url, { maxPoolSize: 50 });
  return {
    server, client,
    stop: async () => {
      await client.close();
      await server.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
