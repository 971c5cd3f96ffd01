import type { ConnectionOptions } from 'node:tls';
import type { Settings } from '@gantry/service-kit';
import { Client, InvalidCredentialsError, NoSuchObjectError, type SearchOptions } from 'ldapts';
import type { DirectoryEntry } from './ldap.person';

/**
 * Most time for one answer of the directory during a login, whatever LDAP_Timeout says, because the login's own caller
 * gives up after it, ms.
 */
export const MAX_LOGIN_TIMEOUT_MS = 4_000;
/** The same for a synchronisation, ms. */
export const MAX_SYNC_TIMEOUT_MS = 60_000;
const MAX_PAGE_SIZE = 1_000;

/** Matches every entry. */
const ANYTHING = '(objectclass=*)';
/** User attributes and operational attributes such as entryUUID. */
const ATTRIBUTES = ['*', '+'];

function tlsOptions(settings: Settings): ConnectionOptions {
  const ca = settings.text('LDAP_CA_Cert').trim();
  return { rejectUnauthorized: settings.flag('LDAP_Reject_Unauthorized'), ...(ca === '' ? {} : { ca }) };
}

function positive(value: number, most: number): number {
  return value > 0 ? Math.min(value, most) : most;
}

function scopeOf(settings: Settings): 'base' | 'one' | 'sub' {
  const scope = settings.text('LDAP_User_Search_Scope');
  return scope === 'base' || scope === 'one' ? scope : 'sub';
}

/** A connection to the directory for one piece of work. */
export class LdapConnection {
  private constructor(
    private readonly client: Client,
    private readonly settings: Settings,
  ) {}

  /**
   * Connects, secures the connection as LDAP_Encryption says, and binds as the account that may search.
   * @param timeoutMs most time for each answer.
   * @throws Error when the directory does not answer or refuses.
   */
  static async open(settings: Settings, timeoutMs: number): Promise<LdapConnection> {
    const encryption = settings.text('LDAP_Encryption');
    const url = `${encryption === 'ssl' ? 'ldaps' : 'ldap'}://${settings.text('LDAP_Host').trim()}:${settings.text('LDAP_Port').trim()}`;
    const client = new Client({
      url,
      timeout: positive(settings.number('LDAP_Timeout'), timeoutMs),
      connectTimeout: positive(settings.number('LDAP_Connect_Timeout'), timeoutMs),
      ...(encryption === 'ssl' ? { tlsOptions: tlsOptions(settings) } : {}),
      strictDN: false,
    });
    const connection = new LdapConnection(client, settings);
    try {
      if (encryption === 'tls') await client.startTLS(tlsOptions(settings));
      await connection.bindAsSearcher();
      return connection;
    } catch (error) {
      await connection.close();
      throw error;
    }
  }

  /** Opens a connection, runs the work, and closes it in any case. */
  static async during<T>(
    settings: Settings,
    timeoutMs: number,
    work: (connection: LdapConnection) => Promise<T>,
  ): Promise<T> {
    const connection = await LdapConnection.open(settings, timeoutMs);
    try {
      return await work(connection);
    } finally {
      await connection.close();
    }
  }

  /** Without LDAP_Authentication there is no bind, because some directories refuse anonymous ones. */
  private async bindAsSearcher(): Promise<void> {
    if (!this.settings.flag('LDAP_Authentication')) return;
    await this.client.bind(
      this.settings.text('LDAP_Authentication_UserDN'),
      this.settings.text('LDAP_Authentication_Password'),
    );
  }

  /** Whether the directory answers at all, by reading its root entry (RFC 4512, 5.1). @throws Error when it does not */
  async probe(): Promise<void> {
    await this.find('', ANYTHING, { scope: 'base', most: 1 });
  }

  /**
   * Whether this is the password of the entry. An empty one is refused, because directories treat it as an anonymous
   * bind (RFC 4513, 5.1.2).
   */
  async isPasswordOf(dn: string, password: string): Promise<boolean> {
    if (dn === '' || password === '') return false;
    try {
      await this.client.bind(dn, password);
      return true;
    } catch (error) {
      if (error instanceof InvalidCredentialsError || error instanceof NoSuchObjectError) return false;
      throw error;
    }
  }

  /** Whether the bound account can see the entry. */
  async sees(dn: string): Promise<boolean> {
    try {
      return (await this.find(dn, ANYTHING, { scope: 'base', most: 1 })).length > 0;
    } catch (error) {
      if (error instanceof NoSuchObjectError) return false;
      throw error;
    }
  }

  /** At most `limit` matching entries. */
  async find(
    base: string,
    filter: string,
    options: { scope?: 'base' | 'one' | 'sub'; most: number; binary?: string[] },
  ): Promise<DirectoryEntry[]> {
    const { searchEntries } = await this.client.search(base, this.request(filter, options));
    return searchEntries.slice(0, options.most);
  }

  /** Page after page of those that match. */
  async *pages(base: string, filter: string, binary: string[]): AsyncGenerator<DirectoryEntry[]> {
    const pageSize = positive(this.settings.number('LDAP_Search_Page_Size'), MAX_PAGE_SIZE);
    const request = this.request(filter, { scope: scopeOf(this.settings), most: 0, binary });
    for await (const { searchEntries } of this.client.searchPaginated(base, { ...request, paged: { pageSize } }))
      yield searchEntries;
  }

  private request(
    filter: string,
    {
      scope = scopeOf(this.settings),
      most,
      binary = [],
    }: { scope?: 'base' | 'one' | 'sub'; most: number; binary?: string[] },
  ): SearchOptions {
    return { filter, scope, sizeLimit: most, attributes: ATTRIBUTES, explicitBufferAttributes: binary };
  }

  async close(): Promise<void> {
    // The connection may be closed already; then nothing is left to do.
    await this.client.unbind().catch(() => undefined);
  }
}
