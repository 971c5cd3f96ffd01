import { LOGGER, PolicyCache, RecurringTask, type Logger } from '@gantry/service-kit';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { FirstStartGate } from '../first-start-gate/first-start.gate';
import { SessionRevoker } from './session.revoker';
import { SessionsRepository } from './sessions.repository';
import { isExpired, loginLifetimeMs } from './token.rules';

const SWEEP_MS = 60_000;
const ACCOUNTS_PER_BATCH = 100;
/** Most accounts per round; the rest waits for the next one. */
const BATCHES_PER_SWEEP = 50;

/**
 * Removes expired logins (contract/defaults.json, accounts.tokenExpiry), which also closes their connections. Several
 * replicas may do it at the same time.
 */
@Injectable()
export class TokenSweeper implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly sweeping: RecurringTask;

  constructor(
    private readonly sessions: SessionsRepository,
    private readonly revoker: SessionRevoker,
    private readonly policies: PolicyCache,
    firstStart: FirstStartGate,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.sweeping = new RecurringTask(
      { what: 'sweep of expired logins', everyMs: SWEEP_MS },
      () => firstStart.done.then(() => this.sweep(new Date())),
      logger,
    );
  }

  onApplicationBootstrap(): void {
    this.sweeping.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.sweeping.stop();
  }

  /** @returns how many logins were ended. */
  async sweep(now: Date): Promise<number> {
    const { settings } = await this.policies.current();
    const lifetimeMs = loginLifetimeMs(settings);
    let swept = 0;
    for (let batch = 0; batch < BATCHES_PER_SWEEP; batch++) {
      const accounts = await this.sessions.withExpired(new Date(now.getTime() - lifetimeMs), now, ACCOUNTS_PER_BATCH);
      for (const { _id, services } of accounts) {
        const dead = (services?.resume?.loginTokens ?? []).filter((token) =>
          isExpired(token, lifetimeMs, now.getTime()),
        );
        await this.revoker.revoke(
          _id,
          dead.map(({ hashedToken }) => hashedToken),
          'expired',
        );
        swept += dead.length;
      }
      if (accounts.length < ACCOUNTS_PER_BATCH) break;
    }
    return swept;
  }
}
