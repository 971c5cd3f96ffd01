import { Schema } from 'mongoose';

/** Collection and GridFS bucket of the uploaded pictures, one record for each user and each room. */
export const AVATARS_COLLECTION = 'rocketchat_avatars';

export interface AvatarRecord {
  /** Id of the file in GridFS. */
  _id: string;
  userId?: string;
  rid?: string;
  type: string;
  /** Bytes. */
  size: number;
  etag: string;
  uploadedAt: Date;
  _updatedAt: Date;
}

export const avatarRecordSchema = new Schema<AvatarRecord>(
  { _id: { type: String, required: true } },
  { strict: false, versionKey: false, minimize: false, collection: AVATARS_COLLECTION },
);
avatarRecordSchema.index({ userId: 1 }, { sparse: true });
avatarRecordSchema.index({ rid: 1 }, { sparse: true });
