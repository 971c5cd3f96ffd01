import type { CustomStatus } from '@gantry/contracts';
import { CreatesIndexes, findPage, isDuplicateKey, MONGO, type PageQuery } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Connection, type Model } from 'mongoose';
import { customStatusDocumentSchema } from './custom-status.schema';

/** Most statuses in the answer without pages. */
const MAX_STATUSES = 1_000;

/** Another status has the name. */
export class NameTakenError extends Error {}

/** Stored custom statuses. */
@Injectable()
export class CustomStatusesRepository {
  private readonly model: Model<CustomStatus>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.model = connection.model<CustomStatus>('CustomStatus', customStatusDocumentSchema);
  }

  @CreatesIndexes()
  async createIndexes(): Promise<void> {
    await this.model.createIndexes();
  }

  page(query: PageQuery): Promise<{ items: CustomStatus[]; total: number }> {
    return findPage(this.model, query);
  }

  async all(): Promise<CustomStatus[]> {
    return this.model.find({}).sort({ name: 1 }).limit(MAX_STATUSES).lean<CustomStatus[]>();
  }

  /** @throws NameTakenError */
  async insert(status: CustomStatus): Promise<void> {
    await unlessTaken(this.model.insertMany([status], { lean: true }));
  }

  /** @throws NameTakenError @returns the status after the change; undefined when there is none */
  async update(_id: string, changes: Pick<CustomStatus, 'name' | 'statusType'>): Promise<CustomStatus | undefined> {
    const update = { $set: { ...changes, _updatedAt: new Date() } };
    return (
      (await unlessTaken(
        this.model.findOneAndUpdate({ _id }, update, { returnDocument: 'after' }).lean<CustomStatus>().exec(),
      )) ?? undefined
    );
  }

  /** @returns the removed status */
  async remove(_id: string): Promise<CustomStatus | undefined> {
    return (await this.model.findOneAndDelete({ _id }).lean<CustomStatus>()) ?? undefined;
  }
}

async function unlessTaken<T>(write: Promise<T>): Promise<T> {
  try {
    return await write;
  } catch (error) {
    if (isDuplicateKey(error)) throw new NameTakenError();
    throw error;
  }
}
