import { Bus, systemContext } from '@gantry/bus';
import { MAX_REPORTED, newId, PRESENCE_LEASE_MS, reportConnections } from '@gantry/contracts';
import { LOGGER, RecurringTask, type Logger } from '@gantry/service-kit';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { GATEWAY_CONFIG, type GatewayConfig } from '../config';
import { PresenceLedger, type ReportedUser } from './presence.ledger';

/** How often the ledger is looked at, ms: a storm of logins becomes a few reports a second. */
const ROUND_MS = 250;
/** A report without news after so long, ms: three of them may be lost before the lease runs out. */
const RENEW_MS = PRESENCE_LEASE_MS / 4;

/** Tells presence who is connected here, in reports that carry all that has changed. Nothing waits for it. */
@Injectable()
export class PresenceReporter implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly gateway = newId();
  private readonly ledger: PresenceLedger;
  private readonly reporting: RecurringTask;
  private serial = 0;
  private reportedAt = 0;

  constructor(
    private readonly bus: Bus,
    @Inject(GATEWAY_CONFIG) config: Pick<GatewayConfig, 'PRESENCE_GRACE_MS'>,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.ledger = new PresenceLedger(config.PRESENCE_GRACE_MS);
    this.reporting = new RecurringTask(
      { what: 'report of connections', everyMs: ROUND_MS },
      () => this.report(),
      logger,
    );
  }

  onApplicationBootstrap(): void {
    this.reporting.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.reporting.stop();
    // Presence may be gone already; then the lease runs out by itself.
    if (this.reportedAt > 0) await this.send([], true).catch(() => undefined);
  }

  /** A user is there, or has come back from being away. */
  show(userId: string, connection: string, state: 'online' | 'away'): void {
    this.ledger.show(userId, connection, state, Date.now());
  }

  /** A connection broke: its user may be back in a moment. */
  lost(userId: string, connection: string): void {
    this.ledger.lost(userId, connection, Date.now());
  }

  /** Somebody logged out. */
  left(userId: string, connection: string): void {
    this.ledger.left(userId, connection, Date.now());
  }

  private async report(): Promise<void> {
    for (;;) {
      const now = Date.now();
      const users = this.ledger.take(now, MAX_REPORTED);
      const quiet = users.length === 0;
      if (quiet && (this.reportedAt === 0 || now - this.reportedAt < RENEW_MS)) return;
      const { known } = await this.send(users, false);
      // A new or forgotten lease: what was told before is not known there, but for what this report told.
      if (!known && this.reportedAt > 0) this.ledger.forgetTold(now);
      this.reportedAt = now;
      if (known && users.length < MAX_REPORTED) return;
    }
  }

  private async send(users: ReportedUser[], leaving: boolean): Promise<{ known: boolean }> {
    this.serial = Math.max(this.serial + 1, Date.now());
    const { gateway, serial } = this;
    try {
      return await this.bus.call(reportConnections, systemContext('gateway'), { gateway, serial, users, leaving });
    } catch (error) {
      this.ledger.giveBack(users, Date.now());
      throw error;
    }
  }
}
