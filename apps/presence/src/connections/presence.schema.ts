import type { ConnectionState } from '@gantry/contracts';
import { Schema } from 'mongoose';

export const PRESENCE_COLLECTION = 'gantry_presence';
/** A user without a connection is removed after this time, s; until then, late reports are recognised. */
const FORGOTTEN_S = 3_600;

/** One gateway's report about a user. */
export interface GatewayWord {
  readonly gateway: string;
  /** Number of the report. */
  readonly serial: number;
  readonly state: ConnectionState;
}

export interface PresenceDocument {
  readonly _id: string;
  readonly words: readonly GatewayWord[];
  /** The resulting status. */
  readonly connection: ConnectionState;
  /** The status that the account was last updated with. */
  readonly told?: ConnectionState;
  /** Present while the account has to be updated. */
  readonly untold?: boolean;
  readonly seenAt: Date;
}

export const presenceSchema = new Schema<PresenceDocument>(
  {
    _id: { type: String, required: true },
    words: { type: [{ _id: false, gateway: String, serial: Number, state: String }] },
    connection: { type: String, required: true },
    told: String,
    untold: Boolean,
    seenAt: { type: Date, required: true },
  },
  { collection: PRESENCE_COLLECTION, versionKey: false },
);
presenceSchema.index({ 'words.gateway': 1 });
presenceSchema.index({ untold: 1 }, { sparse: true });
presenceSchema.index(
  { seenAt: 1 },
  { expireAfterSeconds: FORGOTTEN_S, partialFilterExpression: { connection: 'offline' } },
);

/** When the lease expires. */
export interface LeaseDocument {
  readonly _id: string;
  /** Number of the last report. */
  readonly serial: number;
  readonly until: Date;
}

export const leaseSchema = new Schema<LeaseDocument>(
  {
    _id: { type: String, required: true },
    serial: { type: Number, required: true },
    until: { type: Date, required: true },
  },
  { collection: 'gantry_presence_gateways', versionKey: false },
);
leaseSchema.index({ until: 1 });
