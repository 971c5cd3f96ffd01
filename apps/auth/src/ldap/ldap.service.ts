import type { RequestContext } from '@gantry/bus';
import { AppError, type OutputOf, type syncDirectory, type testDirectory } from '@gantry/contracts';
import { LOGGER, PolicyCache, type Logger, type Settings } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { LdapAccess } from './ldap.access';
import { LdapConnection, MAX_LOGIN_TIMEOUT_MS } from './ldap.connection';
import { LdapSync } from './ldap.sync';

/** Actions of administrators with the directory. */
@Injectable()
export class LdapService {
  constructor(
    private readonly access: LdapAccess,
    private readonly policies: PolicyCache,
    private readonly worker: LdapSync,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** @throws AppError error-not-authorized, LDAP_disabled, LDAP_connection_failed with the reason. */
  async test({ caller }: RequestContext): Promise<OutputOf<typeof testDirectory>> {
    this.access.requireAdmin(caller, 'ldap_test_connection');
    const settings = await this.enabled();
    try {
      await LdapConnection.during(settings, MAX_LOGIN_TIMEOUT_MS, (connection) => connection.probe());
    } catch (err) {
      this.logger.warn({ err }, 'directory does not answer');
      throw new AppError('LDAP_connection_failed', err instanceof Error ? err.message : String(err));
    }
    return { message: 'Connection_success', params: [] };
  }

  /**
   * Starts a synchronisation at once, unless one is running, whatever the settings say about the background.
   * @throws AppError error-not-authorized, LDAP_disabled
   */
  async sync({ caller }: RequestContext): Promise<OutputOf<typeof syncDirectory>> {
    this.access.requireAdmin(caller, 'ldap_sync_now');
    await this.enabled();
    this.worker.begin();
    return { message: 'Sync_in_progress', params: [] };
  }

  private async enabled(): Promise<Settings> {
    const { settings } = await this.policies.current();
    if (!settings.flag('LDAP_Enable')) throw new AppError('LDAP_disabled');
    return settings;
  }
}
