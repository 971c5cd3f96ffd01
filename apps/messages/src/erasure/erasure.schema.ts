import type { Erasure } from '@gantry/contracts';
import { Schema } from 'mongoose';

/** Messages that are to go, by author or by room. A record lives until they are gone. */
export const ERASURE_COLLECTION = 'gantry_message_erasures';

/** `user/<id>` or `room/<id>`. */
export interface ErasureDocument {
  _id: string;
  /** What a user wrote, and what becomes of it. */
  userId?: string;
  erasure?: Exclude<Erasure, 'Keep'>;
  /** Everything in a room. */
  rid?: string;
  /** Rooms in which something was erased so far: they are told at the end. */
  rids?: string[];
  at: Date;
  /** Somebody works on it until then; after that it was left behind. */
  leaseUntil: Date;
}

export const erasureDocumentSchema = new Schema<ErasureDocument>(
  { _id: { type: String, required: true } },
  { strict: false, versionKey: false, minimize: false, collection: ERASURE_COLLECTION },
);
erasureDocumentSchema.index({ leaseUntil: 1 });
