import type { RequestContext } from '@gantry/bus';

export interface ActiveStatusChange {
  readonly userId: string;
  readonly active: boolean;
  /** Rooms whose last owner goes may lose their owner. */
  readonly confirmRelinquish: boolean;
}

/**
 * Turns accounts on and off. The seam between editing and the life cycle of accounts: `AuthModule` binds it, to
 * {@link FlagActiveStatus} until the whole rule (contract/errors.json, userLastOwner) is connected.
 */
export abstract class ActiveStatus {
  /** @throws AppError error-not-allowed, and whatever the rule answers */
  abstract set(context: RequestContext, change: ActiveStatusChange): Promise<void>;
}
