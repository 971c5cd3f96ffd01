import type { Message } from '@gantry/contracts';
import { Schema } from 'mongoose';

/** A stored message: what clients see, and the marks that never leave the service. */
export interface MessageDocument extends Message {
  /** The event `message.sent` is not published yet: the relay looks for these. */
  _outbox?: boolean;
  /** Kept, and shown nowhere: a copy from before a change, or a message that was deleted while the history is kept. */
  _hidden?: boolean;
  /** Of a copy: whose. */
  parent?: string;
  expireAt?: Date;
}

/** Marks of the service that no answer carries. */
export const CLIENT_VIEW = { _outbox: 0, _hidden: 0 } as const;

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
// What changed in a room since a date.
messageDocumentSchema.index({ rid: 1, _updatedAt: 1 });
// Replies of a thread, and the threads of a room, the last answered first.
messageDocumentSchema.index({ tmid: 1, ts: 1 }, { partialFilterExpression: { tmid: { $exists: true } } });
messageDocumentSchema.index({ rid: 1, tlm: 1 }, { partialFilterExpression: { tlm: { $exists: true } } });
// The lists of what is pinned, of what a user has starred and where it is mentioned.
messageDocumentSchema.index({ rid: 1, pinned: 1, ts: 1 }, { partialFilterExpression: { pinned: { $exists: true } } });
for (const mark of ['snippeted', 'unread']) {
  messageDocumentSchema.index({ rid: 1, [mark]: 1, ts: 1 }, { partialFilterExpression: { [mark]: { $exists: true } } });
}
for (const path of ['starred._id', 'mentions._id']) {
  messageDocumentSchema.index({ [path]: 1, rid: 1, ts: 1 }, { partialFilterExpression: { [path]: { $exists: true } } });
}
// Whom a message names: renames go through these in the order of ids.
messageDocumentSchema.index({ 'u._id': 1, _id: 1 });
for (const path of ['mentions._id', 'editedBy._id', 'pinnedBy._id']) {
  messageDocumentSchema.index({ [path]: 1, _id: 1 }, { partialFilterExpression: { [path]: { $exists: true } } });
}
messageDocumentSchema.index({ expireAt: 1 }, { expireAfterSeconds: 0, sparse: true });
