import type { Message } from '@gantry/contracts';
import { CreatesIndexes, MONGO } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Connection, type Model } from 'mongoose';
import { CLIENT_VIEW, messageModel, type MessageDocument } from '../message-store/message.schema';
import { receiptSchema, type ReceiptDocument } from './receipt.schema';

/** One reading creates receipts for at most this many messages, the newest: nobody reads a year of messages at once. */
const MAX_PER_READING = 1_000;
/** At most this many messages are announced as read at once, oldest first; the rest follows with the next reading. */
const MAX_TOLD = 200;
/** Most receipts that one answer holds. */
const MAX_LISTED = 5_000;

@Injectable()
export class ReceiptsRepository {
  private readonly receipts: Model<ReceiptDocument>;
  private readonly messages: Model<MessageDocument>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.receipts = connection.model<ReceiptDocument>('ReadReceipt', receiptSchema);
    this.messages = messageModel(connection);
  }

  @CreatesIndexes()
  async createIndexes(): Promise<void> {
    await this.receipts.createIndexes();
  }

  /**
   * Creates receipts for messages since the member's last receipt, not only since its last reading: posting marks the
   * room as read without an event. Safe to repeat: existing receipts stay.
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

  /** Clears the unread mark of messages that everybody has read. @returns these messages after the change */
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
