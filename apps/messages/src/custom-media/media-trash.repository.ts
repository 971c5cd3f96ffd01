import { CreatesIndexes, MONGO } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Connection, Schema, type Model } from 'mongoose';

/** How long removals stay listed for clients that were away, s. */
const KEPT_FOR_S = 30 * 24 * 3_600;
/** Most removals that one answer lists. */
const MAX_REMOVALS = 5_000;
export const MEDIA_TRASH_COLLECTION = 'gantry_media_trash';

interface RemovedMedia {
  _id: string;
  kind: 'emoji';
  document: Record<string, unknown>;
  _deletedAt: Date;
}

const schema = new Schema<RemovedMedia>(
  { _id: { type: String, required: true } },
  { strict: false, versionKey: false, minimize: false, collection: MEDIA_TRASH_COLLECTION },
);
schema.index({ _deletedAt: 1 }, { expireAfterSeconds: KEPT_FOR_S });
schema.index({ kind: 1, _deletedAt: 1 });

/** Removed custom emoji, for clients that ask what was removed since a date. */
@Injectable()
export class MediaTrashRepository {
  private readonly model: Model<RemovedMedia>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.model = connection.model<RemovedMedia>('MediaTrash', schema);
  }

  @CreatesIndexes()
  async createIndexes(): Promise<void> {
    await this.model.createIndexes();
  }

  async keep(kind: 'emoji', document: { readonly _id: string }): Promise<void> {
    await this.model.replaceOne(
      { _id: document._id },
      { kind, document: { ...document }, _deletedAt: new Date() },
      { upsert: true },
    );
  }

  /** The whole documents as they were before their removal. */
  async since(kind: 'emoji', date: Date): Promise<Record<string, unknown>[]> {
    const removed = await this.model
      .find({ kind, _deletedAt: { $gt: date } })
      .limit(MAX_REMOVALS)
      .lean<RemovedMedia[]>();
    return removed.map(({ document, _deletedAt }) => ({ ...document, _deletedAt }));
  }
}
