import { AppError } from '@gantry/contracts';
import type { Settings } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { rolesFromElsewhere } from '../delegation/delegation.rules';
import { buildAccount } from '../user-store/account.builder';
import { requireEmail } from '../user-store/email.rules';
import { UserEvents } from '../user-store/user.events';
import type { UserDocument } from '../user-store/user.schema';
import { isBlockedUsername, isValidUsername } from '../user-store/username.rules';
import { TakenError, UsersRepository } from '../user-store/users.repository';

/** A person authenticated by a provider or directory who has no account yet. */
export interface Newcomer {
  /** Stored below `services.<service>`, by which the account is found at later logins. */
  readonly service: string;
  readonly link: Readonly<Record<string, unknown>>;
  readonly email?: string | undefined;
  readonly isEmailVerified: boolean;
  readonly name?: string | undefined;
  readonly username?: string | undefined;
  readonly bcrypt?: string | undefined;
  /** Roles that replace those of the settings. */
  readonly roles?: readonly string[];
  /** Given by a directory (contract/ddp-extra.json, login.forms, ldap). */
  readonly ldap?: true;
}

export const emailExists = (): AppError => new AppError(403, 'Email already exists.', undefined, 'login');
const disabled = () =>
  new AppError(
    'registration-disabled-authentication-services',
    'User registration is disabled',
    { function: 'Accounts.validateNewUser' },
    'login',
  );

/** Creates accounts at the first login through a provider or directory. */
@Injectable()
export class NewcomersService {
  constructor(
    private readonly users: UsersRepository,
    private readonly events: UserEvents,
  ) {}

  /** @throws AppError registration-disabled-authentication-services */
  requireOpen(settings: Settings): void {
    if (!settings.flag('Accounts_Registration_AuthenticationServices_Enabled')) throw disabled();
  }

  /**
   * A user name that is not free is left out: the user chooses one later.
   * @returns undefined when another account has the address or the link, possibly from a login at the same moment
   * @throws AppError error-invalid-email, error-invalid-domain, error-email-domain-blacklisted
   */
  async make(newcomer: Newcomer, settings: Settings): Promise<UserDocument | undefined> {
    const { service, link, email, isEmailVerified, name, username, bcrypt, ldap } = newcomer;
    if (email !== undefined) requireEmail(email, settings);
    if (email !== undefined && (await this.users.isEmailTaken(email))) return undefined;
    const draft = {
      username: username ?? '',
      name: name ?? username ?? '',
      ...(email === undefined ? {} : { email }),
      ...(bcrypt === undefined ? {} : { bcrypt }),
      verified: isEmailVerified,
      roles: newcomer.roles ?? rolesFromElsewhere(settings),
      active: !settings.flag('Accounts_ManuallyApproveNewUsers'),
    };
    const { username: wanted, ...account } = buildAccount(draft, new Date());
    const linked = { ...account, services: { ...account.services, [service]: { ...link } }, ...(ldap ? { ldap } : {}) };
    const user: UserDocument =
      wanted && (await this.isFree(wanted, settings)) ? { ...linked, username: wanted } : linked;
    // A duplicate key. Try once more without the user name: if that was not the cause, the second attempt fails too.
    const stored = (await this.insert(user)) ?? (user.username === undefined ? undefined : await this.insert(linked));
    if (stored) await this.events.created(stored, { joinDefaultRooms: true, silent: false });
    return stored;
  }

  private async isFree(username: string, settings: Settings): Promise<boolean> {
    return (
      isValidUsername(username, settings) &&
      !isBlockedUsername(username, settings) &&
      !(await this.users.isUsernameTaken(username))
    );
  }

  private async insert(user: UserDocument): Promise<UserDocument | undefined> {
    try {
      await this.users.insert(user);
      return user;
    } catch (error) {
      if (error instanceof TakenError) return undefined;
      throw error;
    }
  }
}
