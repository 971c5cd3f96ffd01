import mongoose, { mongo, type Connection } from 'mongoose';
import { StartupError } from './config';

const SERVER_SELECTION_TIMEOUT_MS = 10_000;
const DEFAULT_DATABASE = 'gantry';
const DUPLICATE_KEY = 11_000;

/**
 * One connection pool for the process. Writes are acknowledged by a majority: an acknowledged message survives the
 * loss of any one node.
 * @throws StartupError when no server answers within 10 s.
 */
export async function connectMongo(url: string, poolSize: number): Promise<Connection> {
  const connection = mongoose.createConnection(url, {
    maxPoolSize: poolSize,
    serverSelectionTimeoutMS: SERVER_SELECTION_TIMEOUT_MS,
    writeConcern: { w: 'majority' },
    autoIndex: false,
    sanitizeFilter: false,
    ...(new URL(url).pathname.length > 1 ? {} : { dbName: DEFAULT_DATABASE }),
  });
  try {
    return await connection.asPromise();
  } catch (error) {
    throw new StartupError(`MongoDB does not answer at ${new URL(url).host}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

export function isMongoConnected(connection: Connection): boolean {
  return connection.readyState === mongoose.ConnectionStates.connected;
}

/** Whether a write failed because another document has the same unique key. */
export function isDuplicateKey(error: unknown): error is mongo.MongoServerError {
  return error instanceof mongo.MongoServerError && error.code === DUPLICATE_KEY;
}
