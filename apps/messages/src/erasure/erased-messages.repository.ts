import { MONGO } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { Connection, Model } from 'mongoose';
import { MESSAGE_COLLECTION, messageDocumentSchema, type MessageDocument } from '../message-store/message.schema';

export type MessagePlace = Pick<MessageDocument, '_id' | 'rid' | 'tmid' | '_hidden'>;

/** Many messages at a time, as they are erased. */
@Injectable()
export class ErasedMessagesRepository {
  private readonly model: Model<MessageDocument>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.model = connection.model<MessageDocument>('Message', messageDocumentSchema, MESSAGE_COLLECTION);
  }

  async by(userId: string, limit: number): Promise<MessagePlace[]> {
    return this.model.find({ 'u._id': userId }, { rid: 1, tmid: 1, _hidden: 1 }).limit(limit).lean<MessagePlace[]>();
  }

  async in(rid: string, limit: number): Promise<MessagePlace[]> {
    return this.model.find({ rid }, { rid: 1 }).limit(limit).lean<MessagePlace[]>();
  }

  /** Those of the given messages that are still there. */
  async places(ids: readonly string[]): Promise<MessagePlace[]> {
    return this.model.find({ _id: { $in: [...ids] } }, { rid: 1 }).lean<MessagePlace[]>();
  }

  async remove(ids: readonly string[]): Promise<void> {
    await this.model.deleteMany({ _id: { $in: [...ids] } });
  }

  /** Gives messages another author, who is called by `alias` where they are shown. */
  async giveTo(author: { _id: string; username: string }, alias: string, ids: readonly string[]): Promise<void> {
    await this.model.updateMany({ _id: { $in: [...ids] } }, { $set: { u: author, alias, _updatedAt: new Date() } });
  }
}
