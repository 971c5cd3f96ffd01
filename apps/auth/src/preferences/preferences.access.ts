import type { RoleHolder } from '@gantry/access';
import { userIdOf } from '@gantry/bus';
import { AppError, type Caller } from '@gantry/contracts';
import { PolicyCache } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { delegationOf } from '../delegation/delegation.rules';

const notAllowed = () => new AppError('error-action-not-allowed', 'Editing user is not allowed');

/** Decides whose preferences a caller may change. */
@Injectable()
export class PreferencesAccess {
  constructor(private readonly policies: PolicyCache) {}

  /** @returns the id of the user: the caller when nobody is named. @throws AppError error-action-not-allowed */
  async requireTarget(caller: Caller, asked: string | null | undefined): Promise<string> {
    const own = userIdOf(caller);
    if (!asked || asked === own) return own;
    const { access } = await this.policies.current();
    if (!access.can(caller, 'edit-other-user-info')) throw notAllowed();
    return asked;
  }

  /** Nobody may change those of users with more rights. @throws AppError error-action-not-allowed */
  async requireReach(caller: Caller, user: RoleHolder): Promise<void> {
    if (!delegationOf(await this.policies.current()).mayActOn(caller, user)) throw notAllowed();
  }
}
