import type { Subscription } from '@gantry/contracts';
import { Schema } from 'mongoose';

/** Collection `rocketchat_subscription` (contract/schema.json, subscriptions). */
export const SUBSCRIPTION_COLLECTION = 'rocketchat_subscription';

export const subscriptionDocumentSchema = new Schema<Subscription>(
  { _id: { type: String, required: true }, rid: { type: String, required: true } },
  { strict: false, versionKey: false, minimize: false, collection: SUBSCRIPTION_COLLECTION },
);
subscriptionDocumentSchema.index({ rid: 1, 'u._id': 1 }, { unique: true });
subscriptionDocumentSchema.index({ 'u._id': 1, _updatedAt: 1 });
subscriptionDocumentSchema.index({ 'u._id': 1, t: 1, name: 1 });
subscriptionDocumentSchema.index({ rid: 1, 'u.username': 1 });
subscriptionDocumentSchema.index({ rid: 1, roles: 1 }, { sparse: true });
subscriptionDocumentSchema.index({ roles: 1 }, { sparse: true });
// A plain message finds the few members that it has to wake without reading the others of a large room.
subscriptionDocumentSchema.index({ rid: 1, alert: 1 });
subscriptionDocumentSchema.index({ rid: 1, open: 1 });
// In which languages the members of a room want to read.
subscriptionDocumentSchema.index(
  { rid: 1, autoTranslate: 1, autoTranslateLanguage: 1 },
  { partialFilterExpression: { autoTranslate: true } },
);
// Up to where every member has read.
subscriptionDocumentSchema.index({ rid: 1, ls: 1 });
