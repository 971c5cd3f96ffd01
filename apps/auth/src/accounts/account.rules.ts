import { AppError, type Caller } from '@gantry/contracts';
import type { Settings } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { requireEmail } from '../user-store/email.rules';
import type { UserDocument } from '../user-store/user.schema';
import { isBlockedUsername, isValidUsername } from '../user-store/username.rules';
import { AccountsRepository } from '../user-store/accounts.repository';
import { EditThrottle } from './edit.throttle';

type Identity = Pick<UserDocument, '_id' | 'username' | 'name'>;
type Refusal = () => AppError;

/** Checks new names and addresses of an account. */
@Injectable()
export class AccountRules {
  constructor(
    private readonly accounts: AccountsRepository,
    private readonly throttle: EditThrottle,
  ) {}

  /** Whether nobody else has the user name, ignoring case, and it is not reserved. */
  async isUsernameFree(username: string, userId: string, settings: Settings): Promise<boolean> {
    return !isBlockedUsername(username, settings) && !(await this.accounts.isUsernameTaken(username, userId));
  }

  /**
   * The new user name; undefined when it does not change.
   * @throws refuse() for one that is empty, invalid or not free
   */
  async changedUsername(
    { _id, username: current }: Identity,
    given: string | undefined,
    settings: Settings,
    refuse: Refusal,
  ): Promise<string | undefined> {
    const username = given?.trim();
    if (username === undefined || username === current) return undefined;
    if (username === '' || !isValidUsername(username, settings)) throw refuse();
    const otherCase = current?.toLowerCase() === username.toLowerCase();
    if (!otherCase && !(await this.isUsernameFree(username, _id, settings))) throw refuse();
    return username;
  }

  /**
   * The new display name, empty for none; undefined when it does not change.
   * @throws refuse() for an empty one where names are required
   */
  changedName(
    { name: current = '' }: Identity,
    given: string | undefined,
    settings: Settings,
    refuse: Refusal,
  ): string | undefined {
    const name = given?.trim();
    if (name === undefined || name === current) return undefined;
    if (name === '' && settings.flag('Accounts_RequireNameForSignUp')) throw refuse();
    return name;
  }

  /** The new address; undefined when it does not change. */
  changedEmail({ emails }: Pick<UserDocument, 'emails'>, given: string | undefined): string | undefined {
    const email = given?.trim();
    return email === undefined || email === '' || email === emails?.[0]?.address ? undefined : email;
  }

  /**
   * Checks whether the account may have the address. A check counts as a change for the throttle, so that nobody can
   * find out which addresses have accounts by trying.
   * @throws AppError error-invalid-email, error-invalid-domain, error-email-domain-blacklisted,
   * error-too-many-requests, error-field-unavailable
   */
  async requireFreeEmail(
    caller: Caller,
    { _id }: Pick<UserDocument, '_id'>,
    email: string | undefined,
    settings: Settings,
  ): Promise<void> {
    if (email === undefined) return;
    requireEmail(email, settings);
    await this.throttle.take(caller, ['email'], Date.now());
    if (await this.accounts.isEmailTaken(email, _id)) throw emailTaken(email);
  }
}

export function emailTaken(email: string): AppError {
  return new AppError('error-field-unavailable', `${email} is already in use :(`, {
    function: '_setEmail',
    field: email,
  });
}
