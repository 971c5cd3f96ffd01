import { MONGO } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { Connection, Model } from 'mongoose';
import { messageModel, type MessageDocument } from '../message-store/message.schema';

export type MessagePlace = Pick<MessageDocument, '_id' | 'rid' | 'tmid' | '_hidden' | 'file' | 'files'>;

const PLACE = { rid: 1, tmid: 1, _hidden: 1, file: 1, files: 1 } as const;

/** Reads and changes messages in batches for erasure. */
@Injectable()
export class ErasedMessagesRepository {
  private readonly model: Model<MessageDocument>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.model = messageModel(connection);
  }

  async by(userId: string, limit: number): Promise<MessagePlace[]> {
    return this.model.find({ 'u._id': userId }, PLACE).limit(limit).lean<MessagePlace[]>();
  }

  async in(rid: string, limit: number): Promise<MessagePlace[]> {
    return this.model.find({ rid }, PLACE).limit(limit).lean<MessagePlace[]>();
  }

  /** Those of the given messages that still exist. */
  async places(ids: readonly string[]): Promise<MessagePlace[]> {
    return this.model.find({ _id: { $in: [...ids] } }, PLACE).lean<MessagePlace[]>();
  }

  async remove(ids: readonly string[]): Promise<void> {
    await this.model.deleteMany({ _id: { $in: [...ids] } });
  }

  /** Gives messages another author, shown under the name `alias`. */
  async giveTo(author: { _id: string; username: string }, alias: string, ids: readonly string[]): Promise<void> {
    await this.model.updateMany({ _id: { $in: [...ids] } }, { $set: { u: author, alias, _updatedAt: new Date() } });
  }
}
