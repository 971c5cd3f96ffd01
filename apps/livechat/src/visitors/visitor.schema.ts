import type { Visitor } from '@gantry/contracts';
import { Schema } from 'mongoose';

/** Collection `rocketchat_livechat_visitor` (contract/schema.json, visitors). */
export const VISITOR_COLLECTION = 'rocketchat_livechat_visitor';

export const visitorDocumentSchema = new Schema<Visitor>(
  { _id: { type: String, required: true } },
  { strict: false, versionKey: false, minimize: false, collection: VISITOR_COLLECTION },
);
visitorDocumentSchema.index({ token: 1 }, { unique: true });
visitorDocumentSchema.index({ username: 1 }, { unique: true });

/** The number given to the last guest. */
export interface GuestNumber {
  _id: 'guest';
  value: number;
}

export const GUEST_NUMBER_COLLECTION = 'gantry_livechat_guest_number';

export const guestNumberSchema = new Schema<GuestNumber>(
  { _id: { type: String, required: true }, value: { type: Number, required: true } },
  { versionKey: false, collection: GUEST_NUMBER_COLLECTION },
);
