import { MongoClient } from 'mongodb';
import type { EmbeddedMongo } from '../server';
import { temporaryMongo } from './temporary.mongo';

export interface TemporaryServer {
  server: EmbeddedMongo;
  client: MongoClient;
  stop(): Promise<void>;
}

/** A server on an empty folder with a connected driver; `stop` removes everything. */
export async function temporaryServer(): Promise<TemporaryServer> {
  const server = await temporaryMongo();
  const client = await MongoClient.connect(server.url, { maxPoolSize: 50 });
  return {
    server,
    client,
    stop: async () => {
      await client.close();
      await server.close();
    },
  };
}
