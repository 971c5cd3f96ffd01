import type { Subscription } from '@gantry/contracts';
import { Schema, type Connection, type Model } from 'mongoose';

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
// For a plain message: finds the few members whose alert must be set, without reading all members of a large room.
subscriptionDocumentSchema.index({ rid: 1, alert: 1 });
subscriptionDocumentSchema.index({ rid: 1, open: 1 });
// For translation: the languages that members of a room read in.
subscriptionDocumentSchema.index(
  { rid: 1, autoTranslate: 1, autoTranslateLanguage: 1 },
  { partialFilterExpression: { autoTranslate: true } },
);
// For receipts: the time up to which every member has read.
subscriptionDocumentSchema.index({ rid: 1, ls: 1 });

/** The model of memberships on a connection: the same one for every repository. */
export function subscriptionModel(connection: Connection): Model<Subscription> {
  return connection.model<Subscription>('Subscription', subscriptionDocumentSchema);
}
