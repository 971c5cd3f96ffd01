import { randomBytes } from 'node:crypto';
import { CreatesIndexes } from '../indexes/creates-indexes.decorator';
import type {} from '@nestjs/common';
import type { Collection, Connection } from 'mongoose';
import { isDuplicateKey } from '../mongo.repository';
import { LEASE_MS, type JobPlace } from './job.work';

/** Others who change the same job at the same time are let pass so often. */
const MAX_CONFLICTS = 50;
const FREE = new Date(0);

interface StoredJob extends JobPlace {
  _id: string;
  kind: string;
  payload: unknown;
  /** Grows with each put: a step that was made for an earlier one does not count. */
  version: number;
  attempts: number;
  dueAt: Date;
  leaseUntil: Date;
  leaseBy: string;
  /** Given up: kept for people to look at, until it is put again. */
  failed?: string;
  _updatedAt: Date;
}

/** A job in the hands of this process. */
export type ClaimedJob = Readonly<
  Pick<StoredJob, '_id' | 'kind' | 'payload' | 'version' | 'attempts' | 'leaseBy' | 'phase' | 'cursor'>
>;

/** The jobs of one service, with their progress. Replicas share it: a lease says whose a job is. */
export class JobStore {
  private readonly jobs: Collection<StoredJob>;
  private onPut: () => void = () => undefined;

  constructor(connection: Connection, collection: string) {
    this.jobs = connection.collection<StoredJob>(collection);
  }

  @CreatesIndexes()
  async createIndexes(): Promise<void> {
    await this.jobs.createIndex({ dueAt: 1 });
  }

  /** Hears of jobs that this process has put. */
  listen(listener: () => void): void {
    this.onPut = listener;
  }

  /**
   * Stores a job, or adds to the one that has the id: it begins anew. Resolves when it will be done, come what may.
   * @param merge of the payload that is there; may be called more than once
   */
  async put<P>(id: string, kind: string, merge: (existing: unknown) => P): Promise<void> {
    for (let conflict = 0; conflict < MAX_CONFLICTS; conflict++) {
      const existing = await this.jobs.findOne({ _id: id });
      const payload = merge(existing?.payload);
      const stored = existing ? await this.replace(existing, payload) : await this.insert(id, kind, payload);
      if (!stored) continue;
      this.onPut();
      return;
    }
    throw new Error(`job ${id} is changed by too many at once`);
  }

  /** Stores a job, unless there is one that has the id: that goes on where it stands. Resolves when it will be done. */
  async putOnce(id: string, kind: string, payload: unknown): Promise<void> {
    if (await this.insert(id, kind, payload)) this.onPut();
  }

  private async insert(_id: string, kind: string, payload: unknown): Promise<boolean> {
    const now = new Date();
    try {
      await this.jobs.insertOne({
        _id,
        kind,
        payload,
        phase: '',
        cursor: '',
        version: 1,
        attempts: 0,
        dueAt: now,
        leaseUntil: FREE,
        leaseBy: '',
        _updatedAt: now,
      });
      return true;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  }

  private async replace({ _id, version }: StoredJob, payload: unknown): Promise<boolean> {
    const now = new Date();
    const fresh = { payload, phase: '', cursor: '', attempts: 0, dueAt: now, _updatedAt: now };
    const { matchedCount } = await this.jobs.updateOne(
      { _id, version },
      { $set: fresh, $inc: { version: 1 }, $unset: { failed: '' } },
    );
    return matchedCount === 1;
  }

  /** The job that has waited longest and belongs to nobody; it belongs to the caller now. */
  async claim(kinds: readonly string[]): Promise<ClaimedJob | undefined> {
    const now = new Date();
    const filter = {
      dueAt: { $lte: now },
      leaseUntil: { $lte: now },
      kind: { $in: [...kinds] },
      failed: { $exists: false },
    };
    const update = {
      $set: { leaseUntil: new Date(now.getTime() + LEASE_MS), leaseBy: randomBytes(9).toString('base64url') },
    };
    return (
      (await this.jobs.findOneAndUpdate(filter, update, { sort: { dueAt: 1 }, returnDocument: 'after' })) ?? undefined
    );
  }

  /** Notes how far a job is and keeps it. @returns false when it was put anew or is another's now */
  async advance({ _id, version, leaseBy }: ClaimedJob, { phase, cursor }: JobPlace): Promise<boolean> {
    const now = new Date();
    const set = { phase, cursor, attempts: 0, leaseUntil: new Date(now.getTime() + LEASE_MS), _updatedAt: now };
    return (await this.jobs.updateOne({ _id, version, leaseBy }, { $set: set })).matchedCount === 1;
  }

  /** Gives a job back, to be taken up in `waitMs`. One that was put anew is due at once. */
  async release({ _id, version, leaseBy }: ClaimedJob, waitMs: number): Promise<void> {
    await this.jobs.updateOne({ _id, version, leaseBy }, { $set: { dueAt: new Date(Date.now() + waitMs) } });
    await this.jobs.updateOne({ _id, leaseBy }, { $set: { leaseUntil: FREE } });
  }

  /** Counts a step that failed. @param failed why it is given up */
  async fail({ _id, version, leaseBy, attempts }: ClaimedJob, failed?: string): Promise<void> {
    await this.jobs.updateOne(
      { _id, version, leaseBy },
      { $set: { attempts: attempts + 1, ...(failed === undefined ? {} : { failed }) } },
    );
  }

  /** The job is done and forgotten, unless it was put anew meanwhile. */
  async finish(job: ClaimedJob): Promise<void> {
    const { deletedCount } = await this.jobs.deleteOne({ _id: job._id, version: job.version, leaseBy: job.leaseBy });
    if (deletedCount === 0) await this.release(job, 0);
  }
}
