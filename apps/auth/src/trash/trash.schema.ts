import { Schema } from 'mongoose';

/** What is left of removed roles, permissions and settings: the remove lists of sync routes come from here. */
export const AUTH_TRASH_COLLECTION = 'gantry_auth_trash';
/** How long removals stay listed for clients that were away, seconds. */
export const TRASH_TTL_SECONDS = 30 * 24 * 60 * 60;

export interface RemovedDocument {
  /** `<collection>/<id>`, because a role may have the same id as a permission. */
  _id: string;
  from: string;
  document: { _id: string };
  _deletedAt: Date;
}

export const removedDocumentSchema = new Schema<RemovedDocument>(
  { _id: { type: String, required: true } },
  { strict: false, versionKey: false, minimize: false, collection: AUTH_TRASH_COLLECTION },
);
removedDocumentSchema.index({ _deletedAt: 1 }, { expireAfterSeconds: TRASH_TTL_SECONDS });
removedDocumentSchema.index({ from: 1, _deletedAt: 1 });
