import type { Invite } from '@gantry/contracts';
import { Schema } from 'mongoose';

export const INVITE_COLLECTION = 'rocketchat_invites';

export const inviteDocumentSchema = new Schema<Invite>(
  { _id: { type: String, required: true } },
  { strict: false, versionKey: false, minimize: false, collection: INVITE_COLLECTION },
);
inviteDocumentSchema.index({ rid: 1, userId: 1 });
inviteDocumentSchema.index({ createdAt: -1 });
