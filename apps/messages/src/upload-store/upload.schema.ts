import { Schema } from 'mongoose';

/** Where a file's bytes lie, by the names of contract/defaults.json, uploads. */
export const STORE_NAMES = ['GridFS:Uploads', 'FileSystem:Uploads', 'AmazonS3:Uploads'] as const;
export type StoreName = (typeof STORE_NAMES)[number];

/** A file that somebody brought into a room (contract/defaults.json, uploads). */
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
  /** A message carries it. Until then it is nobody's, and swept after a while. */
  readonly complete: boolean;
  /** Its bytes are on their way. */
  readonly uploading: boolean;
  /** 0 to 1. */
  readonly progress: number;
  readonly uploadedAt: Date;
  readonly path: string;
  readonly url: string;
  /** The SHA-256 of its bytes, hexadecimal; empty while they are on their way. */
  readonly etag: string;
  readonly instanceId: string;
  readonly _updatedAt: Date;
}

/** The documents, and the GridFS bucket beside them (`.files`, `.chunks`). */
export const UPLOADS_COLLECTION = 'rocketchat_uploads';

/** Loose, so that an existing database keeps its fields. */
export const uploadDocumentSchema = new Schema<UploadDocument>(
  { _id: { type: String, required: true } },
  { strict: false, versionKey: false, minimize: false, collection: UPLOADS_COLLECTION },
);
uploadDocumentSchema.index({ rid: 1, uploadedAt: 1 });
uploadDocumentSchema.index({ rid: 1, name: 1 });
// The sweep looks for files that no message carries.
uploadDocumentSchema.index({ _updatedAt: 1 }, { partialFilterExpression: { complete: false } });
