import { AppError, type PasswordInput } from '@gantry/contracts';
import { Injectable } from '@nestjs/common';
import { PasswordHasher } from '../passwords/password.hasher';
import { CodeThrottle } from '../two-factor/code.throttle';
import type { UserDocument } from '../user-store/user.schema';

const SHA256_HEX = /^[0-9a-f]{64}$/;

/** The forms in which a password may be sent: its sha256 hex, or the text. */
function formsOf(typed: PasswordInput): PasswordInput[] {
  if (typeof typed !== 'string') return [typed];
  const digest = typed.toLowerCase();
  return SHA256_HEX.test(digest) ? [{ digest, algorithm: 'sha-256' }, typed] : [typed];
}

/** Checks a user's present password. Attempts are limited, so that a stolen login cannot be used to find it. */
@Injectable()
export class CurrentPassword {
  constructor(
    private readonly passwords: PasswordHasher,
    private readonly throttle: CodeThrottle,
  ) {}

  /**
   * Succeeds for an account without a password.
   * @throws refuse() for a wrong password, and for any after too many wrong ones
   */
  async require(
    { _id, services }: UserDocument,
    typed: PasswordInput | null | undefined,
    refuse: () => AppError,
  ): Promise<void> {
    const bcrypt = services?.password?.bcrypt;
    if (bcrypt === undefined) return;
    if (typed === undefined || typed === null) throw refuse();
    if (!(await this.throttle.check(`password ${_id}`, () => this.matches(typed, bcrypt)))) throw refuse();
  }

  /** @throws AppError error-password-same-as-current */
  async requireOther({ services }: UserDocument, password: PasswordInput, method: string): Promise<void> {
    const bcrypt = services?.password?.bcrypt;
    if (bcrypt === undefined || !(await this.passwords.verify(password, bcrypt))) return;
    throw new AppError('error-password-same-as-current', 'Entered password same as current password', { method });
  }

  private async matches(typed: PasswordInput, bcrypt: string): Promise<boolean> {
    for (const form of formsOf(typed)) if (await this.passwords.verify(form, bcrypt)) return true;
    return false;
  }
}
