import type { ExportedRoom, ExportOperation, ExportPlace } from '@gantry/contracts';
import { Schema } from 'mongoose';

/** Exports of users' data and how far they are. */
export const EXPORTS_COLLECTION = 'rocketchat_export_operations';
/** GridFS bucket of the archives. */
export const ARCHIVES_BUCKET = 'rocketchat_user_data_files';
/** GridFS bucket of what is read already, until it is in an archive. */
export const PARTS_BUCKET = 'gantry_export_parts';
/** Work of this service that takes longer than a request. */
export const JOBS_COLLECTION = 'gantry_auth_jobs';

export interface RoomProgress extends ExportedRoom {
  /** Files that hold what was read so far. */
  parts: number;
  /** Where to read on; absent before the first page. */
  after?: ExportPlace;
}

export interface ExportDocument extends Omit<ExportOperation, 'roomList'> {
  roomList: RoomProgress[] | null;
  /** `<user>-<kind>` while it is under way: there is one at a time. */
  open?: string;
  /** Of one room alone, as it was asked for: who, which, how and of when. */
  asked?: string;
  from?: Date;
  to?: Date;
  /** The archive, once it is whole. */
  fileId?: string;
}

export const exportDocumentSchema = new Schema<ExportDocument>(
  { _id: { type: String, required: true } },
  { strict: false, versionKey: false, minimize: false, collection: EXPORTS_COLLECTION },
);
exportDocumentSchema.index({ open: 1 }, { unique: true, sparse: true });
exportDocumentSchema.index({ userId: 1, createdAt: -1 });
exportDocumentSchema.index({ createdAt: 1 });
exportDocumentSchema.index({ asked: 1, createdAt: -1 }, { partialFilterExpression: { asked: { $exists: true } } });
exportDocumentSchema.index({ fileId: 1 }, { sparse: true });
