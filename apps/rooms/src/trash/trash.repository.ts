import { CreatesIndexes, MONGO } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Connection, type Model } from 'mongoose';
import { TRASH_COLLECTION, trashDocumentSchema, type TrashDocument } from './trash.schema';

/** Most removals in one sync answer; a client that missed more has to reload everything. */
export const MAX_REMOVALS = 5_000;

export interface Removal {
  _id: string;
  _deletedAt: Date;
}

/** Removed documents, kept for 30 days. */
@Injectable()
export class TrashRepository {
  private readonly model: Model<TrashDocument>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.model = connection.model<TrashDocument>('Trash', trashDocumentSchema, TRASH_COLLECTION);
  }

  @CreatesIndexes()
  async createIndexes(): Promise<void> {
    await this.model.createIndexes();
  }

  /** Keeps a copy. Safe to repeat. */
  async keep(collection: string, document: { _id: string }, now: Date): Promise<void> {
    const { _id, ...fields } = document;
    await this.model.updateOne(
      { _id },
      { $set: { ...fields, _deletedAt: now, __collection__: collection } },
      { upsert: true },
    );
  }

  /** Removals after `since`; with `userId`, only of that user's documents. */
  async removedSince(collection: string, since: Date, userId?: string): Promise<Removal[]> {
    const filter = {
      __collection__: collection,
      ...(userId === undefined ? {} : { 'u._id': userId }),
      _deletedAt: { $gt: since },
    };
    return this.model.find(filter, { _deletedAt: 1 }).limit(MAX_REMOVALS).lean<Removal[]>();
  }
}
