import { AppError } from '@gantry/contracts';
import type { Settings } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { emailExists, NewcomersService } from '../external-accounts/newcomers.service';
import { RoleSyncService } from '../external-accounts/role-sync.service';
import { provedAddress } from '../user-store/email.rules';
import { UserEvents } from '../user-store/user.events';
import type { UserDocument } from '../user-store/user.schema';
import { LdapAccountsRepository, type AccountFields } from './ldap-accounts.repository';
import { groupRoles, type DirectoryPerson } from './ldap.person';

export const LDAP_ERROR = 'LDAP-login-error';
const refusal = (text: string) => new AppError(LDAP_ERROR, text, undefined, 'login');

/** Finds, links, creates and updates the accounts of people in a directory. */
@Injectable()
export class LdapAccountsService {
  constructor(
    private readonly accounts: LdapAccountsRepository,
    private readonly newcomers: NewcomersService,
    private readonly roleSync: RoleSyncService,
    private readonly events: UserEvents,
  ) {}

  find({ link }: DirectoryPerson): Promise<UserDocument | undefined> {
    return this.accounts.byLink(link.id);
  }

  /**
   * An existing account with the same user name is linked only with LDAP_Merge_Existing_Users, and only if it has
   * verified the address that the directory has. NOT-RC: the reference requires the user name only, which anybody may
   * have taken before.
   * @throws AppError LDAP-login-error and those of creating an account, of kind login
   */
  async accountOf(person: DirectoryPerson, settings: Settings): Promise<UserDocument> {
    const known = (await this.find(person)) ?? (await this.takenOver(person, settings));
    return known ? this.update(known, person, settings) : this.made(person, settings);
  }

  private async takenOver(
    { username, email, link }: DirectoryPerson,
    settings: Settings,
  ): Promise<UserDocument | undefined> {
    const existing = username === undefined ? undefined : await this.accounts.byUsername(username);
    if (!existing) return undefined;
    // The account belonged to another entry with this name: it must not go to whoever has the name now.
    const isTheirs = email !== undefined && provedAddress(existing, [email]) !== undefined;
    const merged =
      settings.flag('LDAP_Merge_Existing_Users') && isTheirs ? await this.accounts.link(existing._id, link) : undefined;
    if (!merged)
      throw refusal(
        `LDAP Authentication succeeded, but there's already an existing user with provided username [${username ?? ''}] in Mongo.`,
      );
    return merged;
  }

  private async made(person: DirectoryPerson, settings: Settings): Promise<UserDocument> {
    const { link, username, name, email } = person;
    if (email === undefined)
      throw refusal(
        'LDAP Authentication succeeded, there is no email to create an account. Have you tried setting your Default Domain in LDAP Settings?',
      );
    const made = await this.newcomers.make(
      { service: 'ldap', link, email, isEmailVerified: true, name, username, ldap: true },
      settings,
    );
    const user = made ?? (await this.find(person));
    if (!user) throw emailExists();
    return this.update(user, person, settings);
  }

  /**
   * With LDAP_Sync_User_Data name, address and custom fields are updated from the directory. The user name stays,
   * because others know it.
   */
  private async update(user: UserDocument, person: DirectoryPerson, settings: Settings): Promise<UserDocument> {
    if (!settings.flag('LDAP_Sync_User_Data')) return user;
    const fields = difference(user, person);
    if (Object.keys(fields).length === 0) return user;
    // An address that another account has is skipped; the other fields are updated.
    const rest = Object.fromEntries(Object.entries(fields).filter(([field]) => field !== 'emails'));
    const updated = (await this.accounts.update(user._id, fields)) ?? (await this.accounts.update(user._id, rest));
    if (updated) await this.events.changed(updated);
    return updated ?? user;
  }

  /** @param roles roles of the person's groups; undefined when groups give no roles */
  async withRoles(user: UserDocument, roles: readonly string[] | undefined, settings: Settings): Promise<UserDocument> {
    if (roles === undefined) return user;
    const managed = settings.flag('LDAP_Sync_User_Data_Groups_AutoRemove')
      ? [...groupRoles(settings).values()].flat()
      : [];
    return this.roleSync.sync(user, { wanted: roles, managed });
  }

  /** Kept for logins while the directory does not answer (LDAP_Login_Fallback). */
  rememberPassword(userId: string, bcrypt: string): Promise<void> {
    return this.accounts.setPassword(userId, bcrypt);
  }
}

function difference(user: UserDocument, { name, email, customFields = {} }: DirectoryPerson): AccountFields {
  const fields: Record<string, unknown> = {};
  if (name !== undefined && name !== user.name) fields['name'] = name;
  if (email !== undefined && !user.emails?.some(({ address }) => address === email))
    fields['emails'] = [{ address: email, verified: true }];
  for (const [field, value] of Object.entries(customFields))
    if (user.customFields?.[field] !== value) fields[`customFields.${field}`] = value;
  return fields;
}
