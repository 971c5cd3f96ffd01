import type { Settings } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import type { UserDocument } from '../../user-store/user.schema';
import { BACKUP_CODE_LENGTH, hashBackupCode } from '../backup-codes.rules';
import { matchingStep } from '../totp.rules';
import { TwoFactorRepository } from '../two-factor.repository';
import type { Demand, SecondFactor } from './second-factor';

/** An authenticator app, or one of its backup codes. */
@Injectable()
export class TotpMethod implements SecondFactor {
  readonly name = 'totp';

  constructor(private readonly accounts: TwoFactorRepository) {}

  isEnabled({ services }: UserDocument, settings: Settings): boolean {
    return settings.flag('Accounts_TwoFactorAuthentication_Enabled') && services?.totp?.enabled === true;
  }

  async demand(): Promise<Demand> {
    return { codeGenerated: false };
  }

  async verify(user: UserDocument, code: string, settings: Settings): Promise<boolean> {
    const secret = user.services?.totp?.secret;
    if (!this.isEnabled(user, settings) || secret === undefined) return false;
    if (code.length === BACKUP_CODE_LENGTH) return this.accounts.takeBackupCode(user._id, hashBackupCode(code));
    const step = matchingStep(secret, code, settings.number('Accounts_TwoFactorAuthentication_MaxDelta'), Date.now());
    return step !== undefined && (await this.accounts.takeTotpStep(user._id, step));
  }
}
