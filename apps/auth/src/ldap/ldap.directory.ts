import { LOGGER, type Logger, type Settings } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { fillFilter, requiredGroupFilter, userFilter } from './ldap.filters';
import { LdapConnection, MAX_LOGIN_TIMEOUT_MS } from './ldap.connection';
import { binaryAttributes, groupRoles, personOf, type DirectoryPerson } from './ldap.person';

/** The directory's answer about a user name and a password. */
export type DirectoryVerdict =
  | { readonly kind: 'proved'; readonly person: DirectoryPerson; readonly roles: readonly string[] | undefined }
  | { readonly kind: 'refused' }
  | { readonly kind: 'unavailable' };

const REFUSED = { kind: 'refused' } as const;

/**
 * Searches people in the directory. Each question opens a connection: logins are rare, and a bind changes a
 * connection's rights.
 */
@Injectable()
export class LdapDirectory {
  constructor(@Inject(LOGGER) private readonly logger: Logger) {}

  /**
   * Finds the one entry and checks its groups and password. Never throws: errors of the directory are `unavailable`.
   */
  async prove(username: string, password: string, settings: Settings): Promise<DirectoryVerdict> {
    if (username.trim() === '' || password === '') return REFUSED;
    try {
      return await LdapConnection.during(settings, MAX_LOGIN_TIMEOUT_MS, (connection) =>
        this.check(connection, username, password, settings),
      );
    } catch (err) {
      this.logger.warn({ err, host: settings.text('LDAP_Host') }, 'directory does not answer');
      return { kind: 'unavailable' };
    }
  }

  private async check(
    connection: LdapConnection,
    username: string,
    password: string,
    settings: Settings,
  ): Promise<DirectoryVerdict> {
    const base = settings.text('LDAP_BaseDN');
    const [entry, twin] = await connection.find(base, userFilter(username, settings), {
      most: 2,
      binary: binaryAttributes(settings),
    });
    // Two entries match, so it is unknown which one was meant.
    if (!entry || twin) return REFUSED;
    const person = personOf(entry, settings, username);
    if (!person || !(await this.isInRequiredGroup(connection, username, entry.dn, settings))) return REFUSED;
    const roles = await this.rolesOf(connection, person.username ?? username, entry.dn, settings);
    if (!(await connection.isPasswordOf(entry.dn, password))) return REFUSED;
    if (settings.flag('LDAP_Find_User_After_Login') && !(await connection.sees(entry.dn))) return REFUSED;
    return { kind: 'proved', person, roles };
  }

  private async isInRequiredGroup(
    connection: LdapConnection,
    username: string,
    dn: string,
    settings: Settings,
  ): Promise<boolean> {
    if (!settings.flag('LDAP_Group_Filter_Enable')) return true;
    const groups = await connection.find(settings.text('LDAP_BaseDN'), requiredGroupFilter(username, dn, settings), {
      scope: 'sub',
      most: 1,
    });
    return groups.length > 0;
  }

  /** The roles that the groups of a person give (LDAP_Sync_User_Data_Groups); undefined while that is off. */
  async rolesOf(
    connection: LdapConnection,
    username: string,
    userdn: string,
    settings: Settings,
  ): Promise<readonly string[] | undefined> {
    const map = groupRoles(settings);
    if (map.size === 0) return undefined;
    const base = settings.text('LDAP_Sync_User_Data_Groups_BaseDN').trim() || settings.text('LDAP_BaseDN');
    const roles: string[] = [];
    for (const [groupName, names] of map) {
      const filter = fillFilter(settings.text('LDAP_Sync_User_Data_Groups_Filter'), { username, groupName, userdn });
      if ((await connection.find(base, filter, { scope: 'sub', most: 1 })).length > 0) roles.push(...names);
    }
    return roles;
  }
}
