import type { RoleHolder } from '@gantry/access';
import { AppError, type InputOf, type setStatus, type UserCaller } from '@gantry/contracts';
import { PolicyCache } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { delegationOf } from '../delegation/delegation.rules';
import { namesSelf } from '../user-store/user.target';

/** Who may set statuses. */
@Injectable()
export class StatusesAccess {
  constructor(private readonly policies: PolicyCache) {}

  /** @throws AppError error-not-allowed while the settings forbid it, unauthorized for another user's status */
  async requireSet(caller: UserCaller, input: InputOf<typeof setStatus>): Promise<void> {
    const { settings, access } = await this.policies.current();
    const { method, message } = input;
    // DDP methods may always change the status itself; the setting only applies to its text.
    const restricted = method === 'users.setStatus' || typeof message === 'string';
    if (restricted && !settings.flag('Accounts_AllowUserStatusMessageChange')) {
      throw new AppError(
        'error-not-allowed',
        method === 'users.setStatus' ? 'Change status is not allowed' : 'Not allowed',
        { method },
      );
    }
    if (!namesSelf(input, caller) && !access.can(caller, 'edit-other-user-info')) throw AppError.unauthorized();
  }

  /** Nobody may set the status of users with more rights. @throws AppError unauthorized */
  async requireTarget(caller: UserCaller, user: RoleHolder): Promise<void> {
    if (!delegationOf(await this.policies.current()).mayActOn(caller, user)) throw AppError.unauthorized();
  }
}
