import type { Settings } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { PasswordHasher } from '../../passwords/password.hasher';
import type { UserDocument } from '../../user-store/user.schema';
import type { Demand, SecondFactor } from './second-factor';

/** The sha256 hex of the user's password, for users without a factor of their own (contract/realtime.md, R37). */
@Injectable()
export class PasswordMethod implements SecondFactor {
  readonly name = 'password';

  constructor(private readonly hasher: PasswordHasher) {}

  isEnabled({ services }: UserDocument, settings: Settings): boolean {
    return (
      settings.flag('Accounts_TwoFactorAuthentication_Enforce_Password_Fallback') &&
      services?.password?.bcrypt !== undefined
    );
  }

  async demand(): Promise<Demand> {
    return { codeGenerated: false };
  }

  async verify(user: UserDocument, code: string, settings: Settings): Promise<boolean> {
    const digest = code.toLowerCase();
    if (!this.isEnabled(user, settings) || !/^[0-9a-f]{64}$/.test(digest)) return false;
    return this.hasher.verify({ digest, algorithm: 'sha-256' }, user.services?.password?.bcrypt);
  }
}
