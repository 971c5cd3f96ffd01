import type { Room } from '@gantry/contracts';
import { Schema } from 'mongoose';

/** A stored room: what clients see, and what never leaves the service. */
export interface RoomDocument extends Room {
  joinCode?: string;
}

/** Collection `rocketchat_room` (contract/schema.json, rooms). Loose, so that an existing database keeps its fields. */
export const ROOM_COLLECTION = 'rocketchat_room';

export const roomDocumentSchema = new Schema<RoomDocument>(
  { _id: { type: String, required: true }, t: { type: String, required: true } },
  { strict: false, versionKey: false, minimize: false, collection: ROOM_COLLECTION },
);
roomDocumentSchema.index({ name: 1 }, { unique: true, sparse: true });
roomDocumentSchema.index({ t: 1, name: 1, _id: 1 });
roomDocumentSchema.index({ t: 1, _id: 1 });
roomDocumentSchema.index({ t: 1, featured: -1, name: 1, _id: 1 });
roomDocumentSchema.index({ 'u._id': 1 });
roomDocumentSchema.index({ uids: 1 }, { sparse: true });
roomDocumentSchema.index({ default: 1 }, { sparse: true });
roomDocumentSchema.index({ prid: 1, fname: 1, _id: 1 }, { partialFilterExpression: { prid: { $exists: true } } });
roomDocumentSchema.index({ pmid: 1 }, { partialFilterExpression: { pmid: { $exists: true } } });
