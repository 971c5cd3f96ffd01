import type { ConnectionState } from '@gantry/contracts';
import { Schema } from 'mongoose';

export const PRESENCE_COLLECTION = 'gantry_presence';
/** A user without a connection is forgotten after so long, s; until then, a report that comes late is known as such. */
const FORGOTTEN_S = 3_600;

/** What one gateway says of a user. */
export interface GatewayWord {
  readonly gateway: string;
  /** Of the report that said so. */
  readonly serial: number;
  readonly state: ConnectionState;
}

export interface PresenceDocument {
  readonly _id: string;
  readonly words: readonly GatewayWord[];
  /** What they come to. */
  readonly connection: ConnectionState;
  /** What the account was last told. */
  readonly told?: ConnectionState;
  /** Is there while the account has to be told. */
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

/** Until when a gateway's word counts. */
export interface LeaseDocument {
  readonly _id: string;
  /** Of its last report. */
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
