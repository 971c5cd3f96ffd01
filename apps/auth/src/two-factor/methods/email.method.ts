import { randomInt } from 'node:crypto';
import type { Settings } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { MailPort } from '../../mail/mail.port';
import { PasswordHasher } from '../../passwords/password.hasher';
import { hasEmailCodes, verifiedAddresses } from '../../user-store/email.rules';
import type { UserDocument } from '../../user-store/user.schema';
import { TwoFactorRepository } from '../two-factor.repository';
import type { Demand, SecondFactor } from './second-factor';

const DIGITS = 6;
/** bcrypt of the digits themselves: they are not hashed with sha256 first, unlike passwords. */
const asDigest = (code: string) => ({ digest: code, algorithm: 'sha-256' }) as const;

/** A code of six digits mailed to the verified addresses (contract/defaults.json, accounts.emailCode). */
@Injectable()
export class EmailMethod implements SecondFactor {
  readonly name = 'email';

  constructor(
    private readonly accounts: TwoFactorRepository,
    private readonly hasher: PasswordHasher,
    private readonly mail: MailPort,
  ) {}

  isEnabled(user: UserDocument, settings: Settings): boolean {
    return hasEmailCodes(user, settings);
  }

  async demand(user: UserDocument, settings: Settings): Promise<Demand> {
    const now = new Date();
    const usable = (user.services?.emailCode ?? []).filter(({ expire }) => expire > now);
    if (usable.length > 0)
      return {
        codeGenerated: false,
        codeCount: usable.length,
        codeExpires: usable.map(({ expire }) => expire.toISOString()),
      };
    await this.mailCode(user, settings);
    return { codeGenerated: true };
  }

  /** Mails a new code, unless the maximum of valid ones is reached. @returns the verified addresses */
  async mailCode(user: UserDocument, settings: Settings): Promise<string[]> {
    const addresses = verifiedAddresses(user);
    if (addresses.length === 0) return addresses;
    const digits = String(randomInt(10 ** DIGITS)).padStart(DIGITS, '0');
    const lifetimeMs = settings.number('Accounts_TwoFactorAuthentication_By_Email_Code_Expiration') * 1_000;
    const now = Date.now();
    await this.accounts.dropExpiredCodes(user._id, new Date(now));
    const code = { code: await this.hasher.hash(asDigest(digits)), expire: new Date(now + lifetimeMs) };
    if (!(await this.accounts.addCode(user._id, code))) return addresses;
    const shown = `${digits.slice(0, 3)}-${digits.slice(3)}`;
    const site = settings.text('Site_Name');
    for (const to of addresses) {
      await this.mail.send({
        to,
        subject: `[${site}] Authentication code`,
        text: `Hello ${user.username ?? ''},\n\nyour authentication code is ${shown}\n\nIf you did not ask for it, somebody else has: change your password.`,
      });
    }
    return addresses;
  }

  async verify(user: UserDocument, code: string, settings: Settings): Promise<boolean> {
    const digits = code.replace(/\D/g, '');
    if (!this.isEnabled(user, settings) || digits.length !== DIGITS) return false;
    const now = new Date();
    for (const { code: hash, expire } of user.services?.emailCode ?? []) {
      if (expire > now && (await this.hasher.verify(asDigest(digits), hash)))
        return this.accounts.takeCode(user._id, hash);
    }
    return false;
  }
}
