import type { Settings } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { emailExists, NewcomersService } from '../external-accounts/newcomers.service';
import { RoleSyncService } from '../external-accounts/role-sync.service';
import { provedAddress } from '../user-store/email.rules';
import { UserEvents } from '../user-store/user.events';
import type { UserDocument } from '../user-store/user.schema';
import { SamlAccountsRepository } from './saml-accounts.repository';
import type { SamlPerson } from './saml.person';
import type { SamlService } from '../login-services/saml.services';

/** Finds, links, creates and updates the accounts of people whom an identity provider has authenticated. */
@Injectable()
export class SamlAccountsService {
  constructor(
    private readonly accounts: SamlAccountsRepository,
    private readonly newcomers: NewcomersService,
    private readonly roleSync: RoleSyncService,
    private readonly events: UserEvents,
  ) {}

  /** @throws AppError of kind login when there is no account and none may be created */
  async accountOf(service: SamlService, person: SamlPerson, settings: Settings): Promise<UserDocument> {
    const found = await this.find(service, person);
    if (!found) return this.made(service, person, settings);
    if (!isTheirs(found, person)) throw emailExists();
    const user = await this.update(found, service, person);
    return service.syncsRoles && person.roles
      ? this.roleSync.sync(user, { wanted: person.roles, managed: 'all' })
      : user;
  }

  /** Finds the account by the property that never changes (SAML_Custom_Default_immutable_property). */
  private async find(
    { immutableProperty }: SamlService,
    { username, emails }: SamlPerson,
  ): Promise<UserDocument | undefined> {
    if (immutableProperty === 'Username')
      return username === undefined ? undefined : this.accounts.byUsername(username);
    return emails.length === 0 ? undefined : this.accounts.byEmail(emails);
  }

  private async made(service: SamlService, person: SamlPerson, settings: Settings): Promise<UserDocument> {
    this.newcomers.requireOpen(settings);
    const [email] = person.emails;
    const username = person.username ?? (service.generatesUsernames ? email?.split('@', 1)[0] : undefined);
    const roles = person.roles ?? service.defaultRoles;
    const newcomer = {
      service: 'saml',
      link: linkOf(person),
      email,
      isEmailVerified: true,
      name: person.name,
      username,
    };
    const made = await this.newcomers.make(
      { ...newcomer, ...(service.defaultRoles.length > 0 ? { roles: service.defaultRoles } : {}) },
      settings,
    );
    // Another first login of the same person may have been faster.
    const twin = made ? undefined : await this.find(service, person);
    const user = made ?? (twin && isTheirs(twin, person) ? twin : undefined);
    if (!user) throw emailExists();
    return this.roleSync.sync(user, { wanted: roles, managed: [] });
  }

  private async update(user: UserDocument, service: SamlService, person: SamlPerson): Promise<UserDocument> {
    const [email] = person.emails;
    const link = { 'services.saml': linkOf(person) };
    const name =
      service.overwritesName && person.name !== undefined && person.name !== user.name ? { name: person.name } : {};
    const mail =
      service.overwritesMail && email !== undefined && user.emails?.[0]?.address !== email
        ? { emails: [{ address: email, verified: true }] }
        : {};
    // An address that another account has is skipped; the other fields are updated.
    const updated =
      (await this.accounts.update(user._id, { ...link, ...name, ...mail })) ??
      (await this.accounts.update(user._id, { ...link, ...name }));
    if (updated && 'name' in name) await this.events.changed(updated);
    return updated ?? user;
  }
}

/**
 * Whether an account with the same name really belongs to the person: the provider has named the same person at the
 * last login, or the account has verified an address that the provider confirms.
 */
function isTheirs(user: UserDocument, { link, username, emails }: SamlPerson): boolean {
  const last = user.services?.saml;
  const isKnown =
    last?.provider === link.provider &&
    (last.nameID === link.nameID || (username !== undefined && last.username === username));
  return isKnown || provedAddress(user, emails) !== undefined;
}

function linkOf({ link, username }: SamlPerson): Record<string, string> {
  const { provider, idp, idpSession, nameID } = link;
  return {
    provider,
    nameID,
    ...(idp === undefined ? {} : { idp }),
    ...(idpSession === undefined ? {} : { idpSession }),
    ...(username === undefined ? {} : { username }),
  };
}
