import { CreatesIndexes, MONGO } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Connection, type Model } from 'mongoose';
import { removedDocumentSchema, type RemovedDocument } from './trash.schema';

/** Most removals in one answer; a client that missed more has to reload everything. */
export const MAX_REMOVALS = 5_000;

/** Removed documents, kept for 30 days. */
@Injectable()
export class TrashRepository {
  private readonly model: Model<RemovedDocument>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.model = connection.model<RemovedDocument>('AuthTrash', removedDocumentSchema);
  }

  @CreatesIndexes()
  async createIndexes(): Promise<void> {
    await this.model.createIndexes();
  }

  /** Keeps the parts of a removed document that others may learn: never a secret. */
  async keep(from: string, document: { _id: string }): Promise<void> {
    await this.model.updateOne(
      { _id: `${from}/${document._id}` },
      { $set: { from, document, _deletedAt: new Date() } },
      { upsert: true },
    );
  }

  /** The document exists again, so its removal must not be announced. */
  async forget(from: string, id: string): Promise<void> {
    await this.model.deleteOne({ _id: `${from}/${id}` });
  }

  async removedSince(from: string, since: Date): Promise<Pick<RemovedDocument, 'document' | '_deletedAt'>[]> {
    return this.model
      .find({ from, _deletedAt: { $gt: since } }, { document: 1, _deletedAt: 1 })
      .limit(MAX_REMOVALS)
      .lean<RemovedDocument[]>();
  }
}
