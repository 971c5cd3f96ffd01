import mongoose, { mongo, type Connection, type ConnectOptions, type Model } from 'mongoose';
import { withoutLogins } from './config.redaction';
import type { MongoAccess } from './mongo.config';
import { StartupError } from './startup.error';

const SERVER_SELECTION_TIMEOUT_MS = 10_000;
const DEFAULT_DATABASE = 'gantry';
const DUPLICATE_KEY = 11_000;

/**
 * One connection pool for the process. Writes are acknowledged by a majority unless MONGO_WRITE_CONCERN says otherwise: an
 * acknowledged message survives the loss of any one node.
 * @throws StartupError in one line without credentials, when no server answers within `patienceMs` or it refuses the credentials.
 */
export async function connectMongo(access: MongoAccess, patienceMs = SERVER_SELECTION_TIMEOUT_MS): Promise<Connection> {
  try {
    const connection = mongoose.createConnection(access.url, connectOptions(access, patienceMs));
    return await connection.asPromise();
  } catch (error) {
    throw new StartupError(`MongoDB at ${access.hosts.join(',')}: ${problemOf(error)}`, { cause: error });
  }
}

/** What stands here stands over the same option in the URL. */
function connectOptions(access: MongoAccess, patienceMs: number): ConnectOptions {
  const { poolSize, writeConcern, auth, tls, namesDatabase } = access;
  return {
    maxPoolSize: poolSize,
    serverSelectionTimeoutMS: patienceMs,
    writeConcern: { w: writeConcern },
    autoIndex: false,
    sanitizeFilter: false,
    ...(auth === undefined ? {} : { auth: { ...auth } }),
    ...(tls === undefined ? {} : { tls: true, ...tls }),
    ...(namesDatabase ? {} : { dbName: DEFAULT_DATABASE }),
  };
}

function problemOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return withoutLogins(message.replaceAll(/\s+/g, ' '));
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
  // A command that failed as a whole names no document: none of them was written.
  const whole = failures.length === 0 || error.code !== DUPLICATE_KEY || error.result.getWriteConcernError();
  if (whole || failures.some(({ code }) => code !== DUPLICATE_KEY)) throw error;
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

/** A page of what a filter finds, and how many there are in all: without a filter, as the database keeps count. */
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
    Object.keys(filter).length === 0
      ? model.estimatedDocumentCount(options)
      : model.countDocuments({ ...filter }, options),
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
