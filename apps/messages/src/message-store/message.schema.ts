import type { Message } from '@gantry/contracts';
import { Schema, type Connection, type Model } from 'mongoose';

/** A stored message: what clients see, plus fields that never leave the service. */
export interface MessageDocument extends Message {
  /** Set until the event `message.sent` is published; the relay searches for it. */
  _outbox?: boolean;
  /** Hidden everywhere: a copy from before a change, or a deleted message while the history is kept. */
  _hidden?: boolean;
  /** Id of the message that this is a copy of. */
  parent?: string;
  expireAt?: Date;
  /** The discussion started from this message, its number of messages and the time of the last one. */
  drid?: string;
  dcount?: number;
  dlm?: Date;
}

/** Excludes the fields that never leave the service. */
export const CLIENT_VIEW = { _outbox: 0, _hidden: 0 } as const;

export const MESSAGE_COLLECTION = 'rocketchat_message';

/**
 * Collection `rocketchat_message` (contract/schema.json, messages). Not strict, so that documents of an existing
 * database keep all their fields.
 */
export const messageDocumentSchema = new Schema<MessageDocument>(
  { _id: { type: String, required: true }, rid: { type: String, required: true } },
  { strict: false, versionKey: false, minimize: false, collection: MESSAGE_COLLECTION },
);
messageDocumentSchema.index({ rid: 1, ts: 1 });
// Finds a user's messages for erasure.
messageDocumentSchema.index({ 'u._id': 1 });
messageDocumentSchema.index({ _outbox: 1 }, { sparse: true });
// Finds what changed in a room since a date.
messageDocumentSchema.index({ rid: 1, _updatedAt: 1 });
// Finds the replies of a thread, and the threads of a room by their last reply.
messageDocumentSchema.index({ tmid: 1, ts: 1 }, { partialFilterExpression: { tmid: { $exists: true } } });
messageDocumentSchema.index({ rid: 1, tlm: 1 }, { partialFilterExpression: { tlm: { $exists: true } } });
// Finds the discussions of a room, and the message that a discussion was started from.
messageDocumentSchema.index({ rid: 1, t: 1, ts: 1 }, { partialFilterExpression: { drid: { $exists: true } } });
messageDocumentSchema.index({ drid: 1 }, { partialFilterExpression: { drid: { $exists: true } } });
// Finds the message that carries a file.
messageDocumentSchema.index({ 'file._id': 1 }, { partialFilterExpression: { 'file._id': { $exists: true } } });
// Finds pinned messages, and those that a user has starred or is mentioned in.
messageDocumentSchema.index({ rid: 1, pinned: 1, ts: 1 }, { partialFilterExpression: { pinned: { $exists: true } } });
for (const mark of ['snippeted', 'unread']) {
  messageDocumentSchema.index({ rid: 1, [mark]: 1, ts: 1 }, { partialFilterExpression: { [mark]: { $exists: true } } });
}
for (const path of ['starred._id', 'mentions._id']) {
  messageDocumentSchema.index({ [path]: 1, rid: 1, ts: 1 }, { partialFilterExpression: { [path]: { $exists: true } } });
}
// Finds the messages that name a user, in order of ids, for renames.
messageDocumentSchema.index({ 'u._id': 1, _id: 1 });
for (const path of ['mentions._id', 'editedBy._id', 'pinnedBy._id']) {
  messageDocumentSchema.index({ [path]: 1, _id: 1 }, { partialFilterExpression: { [path]: { $exists: true } } });
}
messageDocumentSchema.index({ expireAt: 1 }, { expireAfterSeconds: 0, sparse: true });

/** The model of messages on a connection: the same one for every repository. */
export function messageModel(connection: Connection): Model<MessageDocument> {
  return connection.model<MessageDocument>('Message', messageDocumentSchema);
}
