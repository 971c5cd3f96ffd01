import { AppError } from '@gantry/contracts';
import { PolicyCache } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { RolesRepository } from '../role-store/roles.repository';
import { EmailMethod } from './methods/email.method';
import { TotpMethod } from './methods/totp.method';
import { TwoFactorRepository, type OwnFactor } from './two-factor.repository';

const OTHER: Readonly<Record<OwnFactor, OwnFactor>> = { totp: 'email', email: 'totp' };

/** A role may require its holders to have a second factor (contract/roles.json, mandatory2fa). */
@Injectable()
export class TwoFactorAccess {
  constructor(
    private readonly policies: PolicyCache,
    private readonly accounts: TwoFactorRepository,
    private readonly roles: RolesRepository,
    private readonly totp: TotpMethod,
    private readonly email: EmailMethod,
  ) {}

  /**
   * NOT-RC: the reference, in its community edition, stores the obligation and holds nobody to it. Here the last factor that
   * somebody has stays as long as a role obliges to one. Who has none yet may go on without: clients know no way to make them.
   * @param method for the error's details
   * @returns the factor that must still be on when this one is turned off; undefined when nothing obliges to one
   * @throws AppError error-not-allowed
   */
  async requireTurningOff(userId: string, factor: OwnFactor, method: string): Promise<OwnFactor | undefined> {
    const user = await this.accounts.find(userId);
    if (!user || !(await this.roles.anyDemandsTwoFactor(user.roles ?? []))) return undefined;
    const { settings } = await this.policies.current();
    const isOn = { totp: user.services?.totp?.enabled === true, email: user.services?.email2fa?.enabled === true };
    if (!isOn[factor]) return undefined;
    const other = OTHER[factor];
    if (!this[other].isEnabled(user, settings)) throw lastFactor(method);
    return other;
  }
}

export function lastFactor(method: string): AppError {
  return new AppError('error-not-allowed', 'Not allowed', { method });
}
