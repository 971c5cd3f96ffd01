import type { ExportedRoom, ExportOperation, ExportPlace } from '@gantry/contracts';
import { Schema } from 'mongoose';

/** Exports of users' data and their progress. */
export const EXPORTS_COLLECTION = 'rocketchat_export_operations';
/** GridFS bucket of the archives. */
export const ARCHIVES_BUCKET = 'rocketchat_user_data_files';
/** GridFS bucket of exported pages until they are in an archive. */
export const PARTS_BUCKET = 'gantry_export_parts';
/** Jobs of this service, which take longer than a request. */
export const JOBS_COLLECTION = 'gantry_auth_jobs';

export interface RoomProgress extends ExportedRoom {
  /** Ids of the files exported so far. */
  parts: number;
  /** The place to continue at; absent before the first page. */
  after?: ExportPlace;
}

export interface ExportDocument extends Omit<ExportOperation, 'roomList'> {
  roomList: RoomProgress[] | null;
  /** `<user>-<kind>` while it runs, so that only one runs at a time. */
  open?: string;
  /** For the export of one room: who asked, and the options. */
  asked?: string;
  from?: Date;
  to?: Date;
  /** Id of the archive, once it is complete. */
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
