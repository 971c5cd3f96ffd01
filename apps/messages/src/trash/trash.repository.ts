import type { Message } from '@gantry/contracts';
import { CreatesIndexes, MONGO } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Schema, type Connection, type Model } from 'mongoose';
import { MESSAGE_COLLECTION } from '../message-store/message.schema';

/** Deleted messages are kept this long, s (contract/defaults.json, collections.trash). */
const KEPT_FOR_S = 30 * 24 * 3_600;
/** Used by this service only: rooms has a trash of its own (docs/adr/0006-one-owner-per-collection.md). */
export const MESSAGE_TRASH_COLLECTION = 'rocketchat__trash_messages';

interface Trashed extends Message {
  _deletedAt: Date;
  __collection__: string;
}

const trashSchema = new Schema<Trashed>(
  { _id: { type: String, required: true } },
  { strict: false, versionKey: false, collection: MESSAGE_TRASH_COLLECTION },
);
trashSchema.index({ _deletedAt: 1 }, { expireAfterSeconds: KEPT_FOR_S });
trashSchema.index({ rid: 1, _deletedAt: 1 });

/** Deleted messages, for clients that ask what was deleted since a date. */
@Injectable()
export class TrashRepository {
  private readonly model: Model<Trashed>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.model = connection.model<Trashed>('TrashedMessage', trashSchema, MESSAGE_TRASH_COLLECTION);
  }

  @CreatesIndexes()
  async createIndexes(): Promise<void> {
    await this.model.createIndexes();
  }

  async keep(message: Message): Promise<void> {
    await this.model.replaceOne(
      { _id: message._id },
      { ...message, _deletedAt: new Date(), __collection__: MESSAGE_COLLECTION },
      { upsert: true },
    );
  }

  /** Deletions in a room after a date, latest first. */
  async since(
    rid: string,
    date: Date,
    { skip, limit }: { skip: number; limit: number },
  ): Promise<Pick<Trashed, '_id' | '_deletedAt'>[]> {
    return this.model
      .find({ rid, _deletedAt: { $gt: date } }, { _deletedAt: 1 })
      .sort({ _deletedAt: -1 })
      .skip(skip)
      .limit(limit)
      .lean<Pick<Trashed, '_id' | '_deletedAt'>[]>();
  }

  async countSince(rid: string, date: Date): Promise<number> {
    return this.model.countDocuments({ rid, _deletedAt: { $gt: date } });
  }

  /** Records that messages were deleted, without their content. */
  async keepMarks(messages: readonly Pick<Message, '_id' | 'rid'>[]): Promise<void> {
    if (messages.length === 0) return;
    const mark = { _deletedAt: new Date(), __collection__: MESSAGE_COLLECTION };
    await this.model.bulkWrite(
      messages.map(({ _id, rid }) => ({
        updateOne: { filter: { _id }, update: { $set: { rid, ...mark } }, upsert: true },
      })),
    );
  }
}
