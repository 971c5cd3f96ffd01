import { randomBytes } from 'node:crypto';
import { CreatesIndexes } from '../indexes/creates-indexes.decorator';
import type {} from '@nestjs/common';
import type { Collection, Connection } from 'mongoose';
import { isDuplicateKey } from '../mongo.repository';
import { LEASE_MS, type JobPlace } from './job.work';

/** How often a write is repeated when others change the same job at the same time. */
const MAX_CONFLICTS = 50;
const FREE = new Date(0);

interface StoredJob extends JobPlace {
  _id: string;
  kind: string;
  payload: unknown;
  /** Grows each time the job is stored again: a step for an earlier version does not count. */
  version: number;
  attempts: number;
  dueAt: Date;
  leaseUntil: Date;
  leaseBy: string;
  /** Given up: kept for inspection until it is stored again. */
  failed?: string;
  _updatedAt: Date;
}

/** A job that this process runs. */
export type ClaimedJob = Readonly<
  Pick<StoredJob, '_id' | 'kind' | 'payload' | 'version' | 'attempts' | 'leaseBy' | 'phase' | 'cursor'>
>;

/** The jobs of one service and their progress. Replicas share them: a lease decides which process runs a job. */
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

  /** Registers a listener for jobs that this process stores. */
  listen(listener: () => void): void {
    this.onPut = listener;
  }

  /**
   * Stores a job, or starts the job with this id again. Once it resolves, the job will be done even if this process
   * ends.
   * @param merge combines the stored payload with the new one; may be called more than once
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

  /**
   * Stores a job unless there is one with this id, which continues where it is. Once it resolves, the job will be done.
   */
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

  /** Takes the job that has waited longest without an owner. */
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

  /**
   * Records the progress of a job and keeps it.
   * @returns false when it was stored again or belongs to another process now
   */
  async advance({ _id, version, leaseBy }: ClaimedJob, { phase, cursor }: JobPlace): Promise<boolean> {
    const now = new Date();
    const set = { phase, cursor, attempts: 0, leaseUntil: new Date(now.getTime() + LEASE_MS), _updatedAt: now };
    return (await this.jobs.updateOne({ _id, version, leaseBy }, { $set: set })).matchedCount === 1;
  }

  /** Releases a job, to be continued in `waitMs`; at once if it was stored again. */
  async release({ _id, version, leaseBy }: ClaimedJob, waitMs: number): Promise<void> {
    await this.jobs.updateOne({ _id, version, leaseBy }, { $set: { dueAt: new Date(Date.now() + waitMs) } });
    await this.jobs.updateOne({ _id, leaseBy }, { $set: { leaseUntil: FREE } });
  }

  /** Counts a failed step. @param failed why the job is given up, if it is */
  async fail({ _id, version, leaseBy, attempts }: ClaimedJob, failed?: string): Promise<void> {
    await this.jobs.updateOne(
      { _id, version, leaseBy },
      { $set: { attempts: attempts + 1, ...(failed === undefined ? {} : { failed }) } },
    );
  }

  /** Removes the finished job, unless it was stored again in the meantime. */
  async finish(job: ClaimedJob): Promise<void> {
    const { deletedCount } = await this.jobs.deleteOne({ _id: job._id, version: job.version, leaseBy: job.leaseBy });
    if (deletedCount === 0) await this.release(job, 0);
  }
}
