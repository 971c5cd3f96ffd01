import type { Message } from '@gantry/contracts';
import { Schema } from 'mongoose';

/** A stored message: what clients see, and the marks that never leave the service. */
export interface MessageDocument extends Message {
  /** The event `message.sent` is not published yet: the relay looks for these. */
  _outbox?: boolean;
  /** A copy kept for the history of edits. */
  _hidden?: boolean;
  expireAt?: Date;
}

export const MESSAGE_COLLECTION = 'rocketchat_message';

/** Collection `rocketchat_message` (contract/schema.json, messages). Loose, so that an existing database keeps its fields. */
export const messageDocumentSchema = new Schema<MessageDocument>(
  { _id: { type: String, required: true }, rid: { type: String, required: true } },
  { strict: false, versionKey: false, minimize: false, collection: MESSAGE_COLLECTION },
);
messageDocumentSchema.index({ rid: 1, ts: 1 });
// Erasing what a user wrote must not read what all others did.
messageDocumentSchema.index({ 'u._id': 1 });
messageDocumentSchema.index({ _outbox: 1 }, { sparse: true });
messageDocumentSchema.index({ tmid: 1 }, { sparse: true });
// Whom a message names: renames go through these in the order of ids.
messageDocumentSchema.index({ 'u._id': 1, _id: 1 });
for (const path of ['mentions._id', 'editedBy._id', 'pinnedBy._id']) {
  messageDocumentSchema.index({ [path]: 1, _id: 1 }, { partialFilterExpression: { [path]: { $exists: true } } });
}
messageDocumentSchema.index({ expireAt: 1 }, { expireAfterSeconds: 0, sparse: true });
