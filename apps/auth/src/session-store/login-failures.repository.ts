import { createHash } from 'node:crypto';
import { CreatesIndexes, isDuplicateKey, MONGO } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Connection, Schema, type Model } from 'mongoose';

const FAILURES_COLLECTION = 'gantry_login_failures';

export interface FailureCount {
  count: number;
  /** After this time it no longer counts, and is removed. */
  expireAt: Date;
}

interface FailuresDocument extends FailureCount {
  _id: string;
}

const failuresSchema = new Schema<FailuresDocument>(
  { _id: { type: String, required: true } },
  { strict: false, versionKey: false, collection: FAILURES_COLLECTION },
);
failuresSchema.index({ expireAt: 1 });

/**
 * The kinds of counters: failures of an account or of the sent name, of an address, those that delay an account, codes
 * of an account; `known` records where an account has logged in. Keys contain text from outside, so they are stored as
 * hashes of equal length.
 */
export interface FailureKey {
  readonly kind: 'account' | 'address' | 'code' | 'delay' | 'known';
  readonly of: string;
}

function idOf({ kind, of }: FailureKey): string {
  return `${kind}:${createHash('sha256').update(of).digest('base64url')}`;
}

/**
 * Failed logins and wrong codes of all processes together. Counted in the database: a failed login has already cost a
 * bcrypt, so the write adds little; the count is exact for any number of replicas and survives restarts.
 */
@Injectable()
export class LoginFailuresRepository {
  private readonly model: Model<FailuresDocument>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.model = connection.model<FailuresDocument>('LoginFailures', failuresSchema);
  }

  @CreatesIndexes()
  async createIndexes(): Promise<void> {
    await this.model.createIndexes();
  }

  /** @param now epoch ms. @returns the number that still count, and until when */
  async read(key: FailureKey, now: number): Promise<FailureCount | undefined> {
    const found = await this.model.findOne({ _id: idOf(key), expireAt: { $gt: new Date(now) } }).lean<FailureCount>();
    return found ?? undefined;
  }

  /** @param now epoch ms. @returns the number that still count */
  async count(key: FailureKey, now: number): Promise<number> {
    return (await this.read(key, now))?.count ?? 0;
  }

  /** Counts one failure; all of them count until `lifetimeMs` after the last. */
  async add(key: FailureKey, lifetimeMs: number, now: number): Promise<void> {
    const expireAt = new Date(now + lifetimeMs);
    await this.countOne(key, { more: { $inc: { count: 1 }, $set: { expireAt } }, limit: {}, expireAt }, now);
  }

  /**
   * Counts one failure unless there are `most`, in one atomic step; they count until `windowMs` after the first.
   * @returns whether it was counted
   */
  async take(key: FailureKey, most: number, windowMs: number, now: number): Promise<boolean> {
    return this.countOne(
      key,
      { more: { $inc: { count: 1 } }, limit: { count: { $lt: most } }, expireAt: new Date(now + windowMs) },
      now,
    );
  }

  private async countOne(
    key: FailureKey,
    { more, limit, expireAt }: { more: object; limit: object; expireAt: Date },
    now: number,
  ): Promise<boolean> {
    const _id = idOf(key);
    const first = { count: 1, expireAt };
    const addToThose = async (): Promise<boolean> =>
      (await this.model.updateOne({ _id, expireAt: { $gt: new Date(now) }, ...limit }, more)).matchedCount === 1;
    if (await addToThose()) return true;
    if ((await this.model.updateOne({ _id, expireAt: { $lte: new Date(now) } }, { $set: first })).matchedCount === 1)
      return true;
    try {
      await this.model.insertMany([{ _id, ...first }], { lean: true });
      return true;
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      // Another failure created the counter first, or the limit is reached.
      return addToThose();
    }
  }

  async forget(keys: readonly FailureKey[]): Promise<void> {
    await this.model.deleteMany({ _id: { $in: keys.map(idOf) } });
  }

  async sweep(now: number): Promise<void> {
    await this.model.deleteMany({ expireAt: { $lte: new Date(now) } });
  }
}
