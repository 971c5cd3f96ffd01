import { Schema } from 'mongoose';

export const RECEIPTS_COLLECTION = 'message_read_receipt';

export interface ReceiptDocument {
  /** `<message>-<user>`, so that storing a receipt again changes nothing. */
  _id: string;
  roomId: string;
  userId: string;
  messageId: string;
  ts: Date;
}

/** Collection `message_read_receipt` (contract/defaults.json, documents.readReceipt). */
export const receiptSchema = new Schema<ReceiptDocument>(
  { _id: { type: String, required: true } },
  { strict: false, versionKey: false, minimize: false, collection: RECEIPTS_COLLECTION },
);
receiptSchema.index({ messageId: 1, ts: 1 });
// Finds the time up to which a member has receipts.
receiptSchema.index({ roomId: 1, userId: 1, ts: 1 });
