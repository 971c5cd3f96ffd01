import type { OauthApp } from '@gantry/contracts';
import { Schema } from 'mongoose';

/** Collection `rocketchat_oauth_apps`. */
export const OAUTH_APPS_COLLECTION = 'rocketchat_oauth_apps';

export type OauthAppDocument = OauthApp & { clientSecret: string };

export const oauthAppDocumentSchema = new Schema<OauthAppDocument>(
  { _id: { type: String, required: true } },
  { strict: false, versionKey: false, minimize: false, collection: OAUTH_APPS_COLLECTION },
);
oauthAppDocumentSchema.index({ clientId: 1 }, { unique: true });
