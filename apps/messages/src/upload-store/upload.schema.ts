import { Schema } from 'mongoose';

/** The stores for the bytes of files (contract/defaults.json, uploads). */
export const STORE_NAMES = ['GridFS:Uploads', 'FileSystem:Uploads', 'AmazonS3:Uploads'] as const;
export type StoreName = (typeof STORE_NAMES)[number];

/** An uploaded file (contract/defaults.json, uploads). */
export interface UploadDocument {
  readonly _id: string;
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly type: string;
  readonly typeGroup: string;
  readonly extension: string;
  readonly rid: string;
  readonly userId: string;
  readonly store: StoreName;
  /** Whether a message carries it. Files without a message are removed after a while. */
  readonly complete: boolean;
  /** Whether its bytes are still being received. */
  readonly uploading: boolean;
  /** 0 to 1. */
  readonly progress: number;
  readonly uploadedAt: Date;
  readonly path: string;
  readonly url: string;
  /** SHA-256 of its bytes, hexadecimal; empty until all are received. */
  readonly etag: string;
  readonly instanceId: string;
  readonly _updatedAt: Date;
}

/** The documents; the GridFS bucket uses the same name with `.files` and `.chunks`. */
export const UPLOADS_COLLECTION = 'rocketchat_uploads';

/** Not strict, so that documents of an existing database keep all their fields. */
export const uploadDocumentSchema = new Schema<UploadDocument>(
  { _id: { type: String, required: true } },
  { strict: false, versionKey: false, minimize: false, collection: UPLOADS_COLLECTION },
);
uploadDocumentSchema.index({ rid: 1, uploadedAt: 1 });
uploadDocumentSchema.index({ rid: 1, name: 1 });
// Finds files without a message for the sweep.
uploadDocumentSchema.index({ _updatedAt: 1 }, { partialFilterExpression: { complete: false } });
