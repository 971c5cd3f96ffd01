import { newId } from '@gantry/contracts';
import { LOGGER, PolicyCache, RecurringTask, type Logger, type Settings } from '@gantry/service-kit';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { FirstStartGate } from '../first-start-gate/first-start.gate';
import { LdapAccountsService } from './ldap-accounts.service';
import { LdapConnection, MAX_SYNC_TIMEOUT_MS } from './ldap.connection';
import { LdapDirectory } from './ldap.directory';
import { everybodyFilter } from './ldap.filters';
import { binaryAttributes, personOf, type DirectoryEntry } from './ldap.person';
import { LeaseRepository } from './lease.repository';
import { syncIntervalMs } from './sync.interval';

const WORK = 'ldap-sync';
/** How often a process checks whether a synchronisation is due, ms. */
const LOOK_MS = 60_000;
/** Renewed with every page; if the process ends, another takes over after this time, ms. */
const LEASE_MS = 5 * 60_000;
/** Most entries per synchronisation. */
const MAX_ENTRIES = 100_000;

interface Round {
  readonly settings: Settings;
  readonly connection: LdapConnection;
  readonly importsNew: boolean;
  readonly updatesKnown: boolean;
}

/** Updates accounts from the directory in the background (LDAP_Background_Sync*), in one process at a time. */
@Injectable()
export class LdapSync implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly holder = newId();
  private readonly looking: RecurringTask;
  private isAskedFor = false;

  constructor(
    private readonly leases: LeaseRepository,
    private readonly directory: LdapDirectory,
    private readonly accounts: LdapAccountsService,
    private readonly policies: PolicyCache,
    private readonly firstStart: FirstStartGate,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.looking = new RecurringTask(
      { what: 'synchronisation with the directory', everyMs: LOOK_MS },
      () => this.look(),
      logger,
    );
  }

  onApplicationBootstrap(): void {
    this.looking.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.looking.stop();
  }

  /** Synchronises now, at the request of an administrator. */
  begin(): void {
    this.isAskedFor = true;
    this.looking.wake();
  }

  private async look(): Promise<void> {
    const byHand = this.isAskedFor;
    this.isAskedFor = false;
    await this.firstStart.done;
    const { settings } = await this.policies.current();
    if (byHand) return this.run(settings, 0);
    if (!settings.flag('LDAP_Enable') || !settings.flag('LDAP_Background_Sync')) return;
    await this.run(settings, syncIntervalMs(settings.text('LDAP_Background_Sync_Interval')));
  }

  private async run(settings: Settings, everyMs: number): Promise<void> {
    if (
      this.looking.isStopping ||
      !(await this.leases.take({ work: WORK, holder: this.holder, forMs: LEASE_MS, everyMs }))
    )
      return;
    try {
      const entries = await LdapConnection.during(settings, MAX_SYNC_TIMEOUT_MS, (connection) =>
        this.readAll(connection, settings),
      );
      this.logger.info({ entries }, 'accounts synchronised with the directory');
    } finally {
      await this.leases.give(WORK, this.holder);
    }
  }

  /** @returns the number of entries read */
  private async readAll(connection: LdapConnection, settings: Settings): Promise<number> {
    const importsNew = settings.flag('LDAP_Background_Sync_Import_New_Users');
    const round = {
      settings,
      connection,
      importsNew,
      updatesKnown: settings.flag('LDAP_Background_Sync_Keep_Existant_Users_Updated'),
    };
    let entries = 0;
    for await (const page of connection.pages(
      settings.text('LDAP_BaseDN'),
      everybodyFilter(settings),
      binaryAttributes(settings),
    )) {
      for (const entry of page) {
        if (this.looking.isStopping || entries >= MAX_ENTRIES) return entries;
        entries++;
        await this.syncSafely(entry, round);
      }
      if (!(await this.leases.renew(WORK, this.holder, LEASE_MS))) return entries;
    }
    return entries;
  }

  /** A person whose account fails is logged and does not stop the others. */
  private async syncSafely(entry: DirectoryEntry, round: Round): Promise<void> {
    try {
      await this.sync(entry, round);
    } catch (err) {
      this.logger.warn({ err, dn: entry.dn }, 'entry of the directory not taken in');
    }
  }

  private async sync(entry: DirectoryEntry, { settings, connection, importsNew, updatesKnown }: Round): Promise<void> {
    const person = personOf(entry, settings);
    if (!person || person.username === undefined) return;
    const isKnown = (await this.accounts.find(person)) !== undefined;
    if (!(isKnown ? updatesKnown : importsNew)) return;
    const user = await this.accounts.accountOf(person, settings);
    await this.accounts.withRoles(
      user,
      await this.directory.rolesOf(connection, person.username, entry.dn, settings),
      settings,
    );
  }
}
