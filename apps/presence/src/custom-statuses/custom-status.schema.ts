import type { CustomStatus } from '@gantry/contracts';
import { Schema } from 'mongoose';

/** Collection `rocketchat_custom_user_status`. */
export const CUSTOM_STATUS_COLLECTION = 'rocketchat_custom_user_status';

export const customStatusDocumentSchema = new Schema<CustomStatus>(
  { _id: { type: String, required: true } },
  { strict: false, versionKey: false, minimize: false, collection: CUSTOM_STATUS_COLLECTION },
);
customStatusDocumentSchema.index({ name: 1 }, { unique: true, sparse: true });
// The index above leaves out statuses without a name: it cannot put all of them in order.
customStatusDocumentSchema.index({ name: 1, _id: 1 });
