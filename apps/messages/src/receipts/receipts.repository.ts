import type { Message } from '@gantry/contracts';
import { CreatesIndexes, MONGO } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Connection, type Model } from 'mongoose';
import {
  CLIENT_VIEW,
  MESSAGE_COLLECTION,
  messageDocumentSchema,
  type MessageDocument,
} from '../message-store/message.schema';
import { receiptSchema, type ReceiptDocument } from './receipt.schema';

/** Messages that one reading leaves receipts for, the newest: who comes back after a year has not read them all. */
const MAX_PER_READING = 1_000;
/** Messages that are told as read by all at one time, the oldest first; the rest follow with the next reading. */
const MAX_TOLD = 200;
/** Most receipts that one answer holds. */
const MAX_LISTED = 5_000;

@Injectable()
export class ReceiptsRepository {
  private readonly receipts: Model<ReceiptDocument>;
  private readonly messages: Model<MessageDocument>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.receipts = connection.model<ReceiptDocument>('ReadReceipt', receiptSchema);
    this.messages = connection.model<MessageDocument>('Message', messageDocumentSchema, MESSAGE_COLLECTION);
  }

  @CreatesIndexes()
  async createIndexes(): Promise<void> {
    await this.receipts.createIndexes();
  }

  /**
   * For what was written since the member's last receipt: who posts has read the room too, and tells nobody of it. Harmless
   * when it is done twice: the first time counts.
   */
  async keep(rid: string, userId: string, read: { joined: Date | undefined; until: Date }): Promise<void> {
    const last = await this.receipts
      .findOne({ roomId: rid, userId }, { ts: 1 })
      .sort({ ts: -1 })
      .lean<Pick<ReceiptDocument, 'ts'> | null>();
    const after = last?.ts ?? read.joined;
    const ts = { ...(after ? { $gt: after } : {}), $lte: read.until };
    const messages = await this.messages
      .find({ rid, ts, _hidden: { $ne: true } }, { _id: 1 })
      .sort({ ts: -1 })
      .limit(MAX_PER_READING)
      .lean<Pick<Message, '_id'>[]>();
    if (messages.length === 0) return;
    await this.receipts.bulkWrite(
      messages.map(({ _id: messageId }) => ({
        updateOne: {
          filter: { _id: `${messageId}-${userId}` },
          update: { $setOnInsert: { roomId: rid, userId, messageId, ts: read.until } },
          upsert: true,
        },
      })),
      { ordered: false },
    );
  }

  /** Takes the mark off what everybody has read. @returns those messages as they are now */
  async markReadByAll(rid: string, until: Date): Promise<Message[]> {
    const messages = await this.messages
      .find({ rid, unread: true, ts: { $lte: until } }, CLIENT_VIEW)
      .sort({ ts: 1 })
      .limit(MAX_TOLD)
      .lean<Message[]>();
    const _updatedAt = new Date();
    if (messages.length > 0)
      await this.messages.updateMany(
        { _id: { $in: messages.map(({ _id }) => _id) } },
        { $unset: { unread: 1 }, $set: { _updatedAt } },
      );
    return messages.map(({ unread: _unread, ...message }) => ({ ...message, _updatedAt }));
  }

  /** Oldest first. */
  async of(messageId: string): Promise<ReceiptDocument[]> {
    return this.receipts.find({ messageId }).sort({ ts: 1 }).limit(MAX_LISTED).lean<ReceiptDocument[]>();
  }
}
