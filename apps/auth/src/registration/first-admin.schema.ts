import { Schema } from 'mongoose';

/** Claims that only one account may have. */
export const CLAIMS_COLLECTION = 'gantry_account_claims';

export interface ClaimDocument {
  _id: string;
  userId: string;
  at: Date;
}

export const claimDocumentSchema = new Schema<ClaimDocument>(
  { _id: { type: String, required: true } },
  { strict: false, versionKey: false, minimize: false, collection: CLAIMS_COLLECTION },
);
