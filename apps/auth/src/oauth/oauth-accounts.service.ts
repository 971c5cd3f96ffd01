import { AppError } from '@gantry/contracts';
import type { Settings } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { buildAccount } from '../users/account.builder';
import { normalizeEmail, requireEmail } from '../users/email.rules';
import { UserEvents } from '../users/user.events';
import type { UserDocument } from '../users/user.schema';
import { isBlockedUsername, isValidUsername } from '../users/username.rules';
import { TakenError, UsersRepository } from '../users/users.repository';
import { OAuthAccountsRepository } from './oauth-accounts.repository';
import type { OAuthIdentity } from './oauth.provider';

const emailExists = () => new AppError(403, 'Email already exists.', undefined, 'login');
const disabled = () => new AppError('registration-disabled-authentication-services', 'User registration is disabled', { function: 'Accounts.validateNewUser' }, 'login');

/** The account of somebody whom a provider vouches for: known, joined by a verified address, or new. */
@Injectable()
export class OAuthAccountsService {
  constructor(
    private readonly accounts: OAuthAccountsRepository,
    private readonly users: UsersRepository,
    private readonly events: UserEvents,
  ) {}

  /** @throws AppError of kind login when there is no account and none may be made. */
  async accountOf(service: string, identity: OAuthIdentity, settings: Settings): Promise<UserDocument> {
    const known = await this.accounts.find(service, identity.id);
    if (known) return known;
    const email = identity.email === undefined ? undefined : normalizeEmail(identity.email);
    // Both sides have checked the address: otherwise whoever typed it anywhere would get the account.
    const joined = email !== undefined && identity.isEmailVerified ? await this.accounts.join(email, service, { id: identity.id, email }) : undefined;
    return joined ?? this.create(service, { ...identity, email }, settings);
  }

  private async create(service: string, { id, email, isEmailVerified, name, username }: OAuthIdentity, settings: Settings): Promise<UserDocument> {
    if (!settings.flag('Accounts_Registration_AuthenticationServices_Enabled')) throw disabled();
    if (email !== undefined) requireEmail(email, settings);
    if (email !== undefined && (await this.users.isEmailTaken(email))) throw emailExists();
    const roles = settings.text('Accounts_Registration_AuthenticationServices_Default_Roles').split(',').map((role) => role.trim()).filter((role) => role !== '');
    const draft = {
      username: username ?? '',
      name: name ?? username ?? '',
      ...(email === undefined ? {} : { email }),
      verified: isEmailVerified,
      roles: roles.length > 0 ? roles : ['user'],
      active: !settings.flag('Accounts_ManuallyApproveNewUsers'),
    };
    const { username: wanted, ...account } = buildAccount(draft, new Date());
    const linked = { ...account, services: { ...account.services, [service]: { id, ...(email === undefined ? {} : { email }) } } };
    const user = wanted && (await this.isFree(wanted, settings)) ? { ...linked, username: wanted } : linked;
    const quicker = await this.insert(user, service, id);
    if (quicker) return quicker;
    await this.events.created(user, { joinDefaultRooms: true, silent: false });
    return user;
  }

  /** Who has no user name yet chooses one later. */
  private async isFree(username: string, settings: Settings): Promise<boolean> {
    return isValidUsername(username, settings) && !isBlockedUsername(username, settings) && !(await this.users.isUsernameTaken(username));
  }

  /** @returns the account that another login of the same person made at the same time. */
  private async insert(user: UserDocument, service: string, id: string): Promise<UserDocument | undefined> {
    try {
      await this.users.insert(user);
      return undefined;
    } catch (error) {
      if (!(error instanceof TakenError)) throw error;
      const quicker = await this.accounts.find(service, id);
      if (!quicker) throw emailExists();
      return quicker;
    }
  }
}
