import type { Settings } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { emailExists, NewcomersService } from '../external-accounts/newcomers.service';
import { RoleSyncService } from '../external-accounts/role-sync.service';
import { normalizeEmail } from '../user-store/email.rules';
import type { UserDocument } from '../user-store/user.schema';
import { OAuthAccountsRepository } from './oauth-accounts.repository';
import type { OAuthIdentity } from './oauth.provider';

/**
 * Finds, links or creates the account of a person whom a provider has authenticated. NOT-RC: with merge_users the
 * reference links an account by an unverified user name or address, which anybody may have taken before.
 */
@Injectable()
export class OAuthAccountsService {
  constructor(
    private readonly accounts: OAuthAccountsRepository,
    private readonly newcomers: NewcomersService,
    private readonly roles: RoleSyncService,
  ) {}

  /** @throws AppError of kind login when there is no account and none may be created */
  async accountOf(service: string, given: OAuthIdentity, settings: Settings): Promise<UserDocument> {
    const identity = { ...given, email: given.email === undefined ? undefined : normalizeEmail(given.email) };
    await this.accounts.ensureIndex(service);
    const user =
      (await this.accounts.find(service, identity.id)) ??
      (await this.joined(service, identity)) ??
      (await this.made(service, identity, settings));
    return identity.roles === undefined ? user : this.roles.sync(user, { wanted: identity.roles, managed: 'all' });
  }

  private async joined(
    service: string,
    { id, email, username, isEmailVerified, merge }: OAuthIdentity,
  ): Promise<UserDocument | undefined> {
    if (email === undefined) return undefined;
    const join = (name: Readonly<Record<string, string>>) => this.accounts.join(name, email, service, { id, email });
    // The provider has verified the address, or the operator trusts it; the account must have verified it in any case.
    const byAddress = isEmailVerified || merge === 'email' ? await join({ 'emails.address': email }) : undefined;
    if (byAddress) return byAddress;
    return merge === 'username' && username !== undefined ? join({ username }) : undefined;
  }

  private async made(
    service: string,
    { id, email, isEmailVerified, name, username }: OAuthIdentity,
    settings: Settings,
  ): Promise<UserDocument> {
    this.newcomers.requireOpen(settings);
    const link = { id, ...(email === undefined ? {} : { email }) };
    const made = await this.newcomers.make({ service, link, email, isEmailVerified, name, username }, settings);
    // Another first login of the same person may have taken the address a moment earlier.
    const user = made ?? (await this.accounts.find(service, id));
    if (!user) throw emailExists();
    return user;
  }
}
