import { Bus, systemContext } from '@gantry/bus';
import { MAX_REPORTED, newId, PRESENCE_LEASE_MS, reportConnections } from '@gantry/contracts';
import { LOGGER, RecurringTask, type Logger } from '@gantry/service-kit';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { GATEWAY_CONFIG, type GatewayConfig } from '../config';
import { PresenceLedger, type ReportedUser } from './presence.ledger';

/** How often the ledger is checked, ms: many logins at once become a few reports per second. */
const ROUND_MS = 250;
/** A report is sent at least this often, ms: three may be lost before the lease expires. */
const RENEW_MS = PRESENCE_LEASE_MS / 4;

/** Reports to the presence service who is connected here. Each report carries all changes; nothing waits for it. */
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
    // The presence service may have stopped already; then the lease expires by itself.
    if (this.reportedAt > 0) await this.send([], true).catch(() => undefined);
  }

  /** A user is there, or has come back from being away. */
  show(userId: string, connection: string, state: 'online' | 'away'): void {
    this.ledger.show(userId, connection, state, Date.now());
  }

  /** A connection was lost: its user may reconnect in a moment. */
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
      // The lease is new or was forgotten: the presence service knows only what this report contained.
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
