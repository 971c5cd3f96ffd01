import type { Erasure } from '@gantry/contracts';
import { Schema } from 'mongoose';

/** What has been decided about accounts and is not told everywhere yet. A record lives until it is. */
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

/** Whether the account is active is to be told. */
export interface ActivityDuty extends Duty {
  readonly kind: 'activity';
}

export const accountDutySchema = new Schema<AccountDuty>(
  { _id: { type: String, required: true } },
  { strict: false, versionKey: false, minimize: false, collection: ACCOUNT_DUTIES_COLLECTION },
);
accountDutySchema.index({ at: 1 });
