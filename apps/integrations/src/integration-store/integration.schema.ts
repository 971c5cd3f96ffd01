import type { Integration } from '@gantry/contracts';
import { Schema } from 'mongoose';

/** Collection `rocketchat_integrations`. */
export const INTEGRATION_COLLECTION = 'rocketchat_integrations';

export const integrationDocumentSchema = new Schema<Integration>(
  { _id: { type: String, required: true } },
  { strict: false, versionKey: false, minimize: false, collection: INTEGRATION_COLLECTION },
);
integrationDocumentSchema.index({ '_createdBy._id': 1 });
integrationDocumentSchema.index({ type: 1, _createdAt: -1 });
