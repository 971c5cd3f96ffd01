import type { Erasure } from '@gantry/contracts';
import { Schema } from 'mongoose';

/** A decision about an account that has not been announced everywhere yet. The record exists until it has. */
export const ACCOUNT_DUTIES_COLLECTION = 'gantry_account_duties';

export type AccountDuty = DeletionDuty | ActivityDuty;

interface Duty {
  /** `<kind>/<user id>`. */
  readonly _id: string;
  readonly userId: string;
  readonly at: Date;
}

/** The account is to be removed. */
export interface DeletionDuty extends Duty {
  readonly kind: 'deletion';
  readonly username?: string;
  readonly name?: string;
  readonly erasure: Erasure;
}

/** Whether to announce that the account was activated or deactivated. */
export interface ActivityDuty extends Duty {
  readonly kind: 'activity';
}

export const accountDutySchema = new Schema<AccountDuty>(
  { _id: { type: String, required: true } },
  { strict: false, versionKey: false, minimize: false, collection: ACCOUNT_DUTIES_COLLECTION },
);
accountDutySchema.index({ at: 1 });
