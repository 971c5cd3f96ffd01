import { Schema } from 'mongoose';

/** Copies of removed documents (contract/defaults.json, collections.trash): the remove lists of sync routes come from here. */
export const TRASH_COLLECTION = 'rocketchat__trash';
/** How long removals stay listed for clients that were away, seconds. */
export const TRASH_TTL_SECONDS = 30 * 24 * 60 * 60;

export interface TrashDocument {
  _id: string;
  _deletedAt: Date;
  __collection__: string;
}

export const trashDocumentSchema = new Schema<TrashDocument>(
  {
    _id: { type: String, required: true },
    _deletedAt: { type: Date, required: true },
    __collection__: { type: String, required: true },
  },
  { strict: false, versionKey: false, minimize: false, collection: TRASH_COLLECTION },
);
trashDocumentSchema.index({ _deletedAt: 1 }, { expireAfterSeconds: TRASH_TTL_SECONDS });
trashDocumentSchema.index({ __collection__: 1, 'u._id': 1, _deletedAt: 1 });
trashDocumentSchema.index({ __collection__: 1, _deletedAt: 1 });
