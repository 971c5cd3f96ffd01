import mongoose, { mongo, type Connection, type Model } from 'mongoose';
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
    throw new StartupError(
      `MongoDB does not answer at ${new URL(url).host}: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

export function isMongoConnected(connection: Connection): boolean {
  return connection.readyState === mongoose.ConnectionStates.connected;
}

/** Whether a write failed because another document has the same unique key. */
export function isDuplicateKey(error: unknown): error is mongo.MongoServerError {
  return error instanceof mongo.MongoServerError && error.code === DUPLICATE_KEY;
}

/**
 * Which of many writes that were made at once, unordered, failed because another document has the same unique key.
 * @throws the error itself when anything else failed
 */
export function duplicateKeys(error: unknown): number[] {
  if (!(error instanceof mongo.MongoBulkWriteError)) throw error;
  const failures = Array.isArray(error.writeErrors) ? error.writeErrors : [error.writeErrors];
  if (failures.some(({ code }) => code !== DUPLICATE_KEY)) throw error;
  return failures.map(({ index }) => index);
}

export interface PageQuery {
  readonly filter: Readonly<Record<string, unknown>>;
  readonly sort: Readonly<Record<string, 1 | -1>>;
  readonly projection: Readonly<Record<string, 0 | 1>>;
  readonly offset: number;
  readonly count: number;
  /** After which the search is given up, ms. */
  readonly maxMs?: number;
}

/** A page of what a filter finds, and how many there are in all. */
export async function findPage<Found, Stored>(
  model: Model<Stored>,
  { filter, sort, projection, offset, count, maxMs }: PageQuery,
): Promise<{ items: Found[]; total: number }> {
  const options = maxMs === undefined ? {} : { maxTimeMS: maxMs };
  const [items, total] = await Promise.all([
    model
      .find({ ...filter }, projection, options)
      .sort({ ...sort })
      .skip(offset)
      .limit(count)
      .lean<Found[]>(),
    model.countDocuments({ ...filter }, options),
  ]);
  return { items, total };
}

/**
 * Inserts records of which another replica, starting at the same time, may have been quicker with some: theirs stay.
 * @throws MongoBulkWriteError for any other refusal.
 */
export async function insertMissing<T extends { _id: string }>(model: Model<T>, records: readonly T[]): Promise<void> {
  if (records.length === 0) return;
  try {
    await model.insertMany(records, { ordered: false, lean: true });
  } catch (error) {
    duplicateKeys(error);
  }
}
