import type { PushToken } from '@gantry/contracts';
import { Schema } from 'mongoose';

/** Collection `_raix_push_app_tokens` (contract/rest/push-token.json). */
export const PUSH_TOKENS_COLLECTION = '_raix_push_app_tokens';

/** `authToken` is the hashed token of the login that registered the device. It never leaves the service. */
export interface PushTokenDocument extends Omit<PushToken, 'userId'> {
  userId?: string | null;
  authToken?: string;
}

export const pushTokenDocumentSchema = new Schema<PushTokenDocument>(
  { _id: { type: String, required: true } },
  { strict: false, versionKey: false, minimize: false, collection: PUSH_TOKENS_COLLECTION },
);
pushTokenDocumentSchema.index({ userId: 1, updatedAt: -1 });
pushTokenDocumentSchema.index({ authToken: 1 }, { sparse: true });
pushTokenDocumentSchema.index({ 'token.gcm': 1 }, { sparse: true });
pushTokenDocumentSchema.index({ 'token.apn': 1 }, { sparse: true });
