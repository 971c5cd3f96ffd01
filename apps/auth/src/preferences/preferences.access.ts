import { userIdOf } from '@gantry/bus';
import { AppError, type Caller } from '@gantry/contracts';
import { PolicyCache } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';

/** Whose preferences somebody may change. */
@Injectable()
export class PreferencesAccess {
  constructor(private readonly policies: PolicyCache) {}

  /** @returns whose it shall be: the caller's own when nobody is named. @throws AppError error-action-not-allowed */
  async requireTarget(caller: Caller, asked: string | null | undefined): Promise<string> {
    const own = userIdOf(caller);
    if (!asked || asked === own) return own;
    const { access } = await this.policies.current();
    if (!access.can(caller, 'edit-other-user-info'))
      throw new AppError('error-action-not-allowed', 'Editing user is not allowed');
    return asked;
  }
}
