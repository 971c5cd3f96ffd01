import {
  MAX_REPORTED,
  PRESENCE_LEASE_MS,
  type InputOf,
  type OutputOf,
  type reportConnections,
} from '@gantry/contracts';
import type { RequestContext } from '@gantry/bus';
import { LOGGER, RecurringTask, type Logger } from '@gantry/service-kit';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { AccountTeller } from './account.teller';
import { LeasesRepository } from './leases.repository';
import { PresencesRepository } from './presences.repository';

/** How often expired gateways are searched for, ms. */
const SWEEP_MS = 3_000;
/** After a gateway has stopped, its clients have this time to connect to another one, ms. */
const GOODBYE_MS = 5_000;

/** Takes the reports of the gateways, and removes those of gateways that have gone. Any replica may do it for all. */
@Injectable()
export class ConnectionsService implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly sweeping: RecurringTask;

  constructor(
    private readonly leases: LeasesRepository,
    private readonly presences: PresencesRepository,
    private readonly teller: AccountTeller,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.sweeping = new RecurringTask(
      { what: 'sweep of connections', everyMs: SWEEP_MS, firstAfterMs: SWEEP_MS },
      () => this.sweep(),
      logger,
    );
  }

  onApplicationBootstrap(): void {
    this.sweeping.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.sweeping.stop();
  }

  async report(
    _context: RequestContext,
    { gateway, serial, users, leaving }: InputOf<typeof reportConnections>,
  ): Promise<OutputOf<typeof reportConnections>> {
    const now = new Date();
    const until = new Date(now.getTime() + (leaving ? GOODBYE_MS : PRESENCE_LEASE_MS));
    const renewal = await this.leases.renew(gateway, serial, now, until);
    if (renewal === 'stale') return { known: true };
    await this.presences.take(gateway, serial, users, now);
    // The report is stored: if accounts cannot be updated now, the sweep does it.
    await this.teller.tell(users.map(({ userId }) => userId)).catch(() => undefined);
    return { known: renewal === 'renewed' };
  }

  private async sweep(): Promise<void> {
    for (;;) {
      const gone = this.sweeping.isStopping ? undefined : await this.leases.expired(new Date());
      if (!gone) break;
      for (;;) {
        const userIds = await this.presences.spokenOfBy(gone._id, gone.serial, MAX_REPORTED);
        if (userIds.length === 0) break;
        await this.presences.strike(gone._id, gone.serial, userIds);
      }
      await this.leases.forget(gone);
    }
    while (!this.sweeping.isStopping && (await this.teller.tellSome()));
  }
}
