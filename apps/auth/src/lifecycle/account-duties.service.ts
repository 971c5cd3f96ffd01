import { Bus } from '@gantry/bus';
import { STREAMS, userActivated, userDeactivated, userDeleted } from '@gantry/contracts';
import { stringifyEjson } from '@gantry/ddp';
import { LOGGER, RecurringTask, type Logger } from '@gantry/service-kit';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { SessionRevoker } from '../session-store/session.revoker';
import { TrashRepository } from '../trash/trash.repository';
import { UserEvents } from '../user-store/user.events';
import { USERS_COLLECTION } from '../user-store/user.schema';
import { cardOf } from '../user-store/user.view';
import { AccountDutiesRepository } from './account-duties.repository';
import type { AccountDuty, DeletionDuty } from './account-duty.schema';
import { LifecycleRepository } from './lifecycle.repository';

/** An older duty was left behind by a process that ended or could not publish, ms. */
const STALE_AFTER_MS = 10_000;
const SWEEP_MS = 5_000;
const SWEEP_LIMIT = 100;
/** Most duties in progress at a time. */
const AT_ONCE = 10;

/**
 * Does what a decision about an account asks for: the account itself, its logins, and telling everybody. The decision
 * is stored first, so that whatever dies in between, the sweep of this process or another finishes it.
 *
 *   duty ─► account ─► logins end ─► events ─► duty done
 *     └────────── died here ──► sweep ─► again from the account on
 */
@Injectable()
export class AccountDutiesService implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly sweeping: RecurringTask;

  constructor(
    private readonly duties: AccountDutiesRepository,
    private readonly accounts: LifecycleRepository,
    private readonly revoker: SessionRevoker,
    private readonly events: UserEvents,
    private readonly trash: TrashRepository,
    private readonly bus: Bus,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.sweeping = new RecurringTask(
      { what: 'sweep of duties about accounts', everyMs: SWEEP_MS },
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

  /** Once stored, the duty will be carried out. */
  async begin(duties: readonly AccountDuty[]): Promise<void> {
    await this.duties.begin(duties);
  }

  /** Never fails: the sweep finds what could not be done. */
  async fulfil(duties: readonly AccountDuty[], traceId?: string): Promise<void> {
    for (let start = 0; start < duties.length; start += AT_ONCE) {
      await Promise.all(duties.slice(start, start + AT_ONCE).map((duty) => this.fulfilSafely(duty, traceId)));
    }
  }

  private async fulfilSafely(duty: AccountDuty, traceId?: string): Promise<void> {
    try {
      await (duty.kind === 'deletion' ? this.delete(duty, traceId) : this.tellActivity(duty.userId, traceId));
      await this.duties.done(duty);
    } catch (err) {
      this.logger.warn(
        { err, userId: duty.userId, kind: duty.kind },
        'not all is done about an account, the sweep will',
      );
    }
  }

  private async delete({ userId, username, name, erasure }: DeletionDuty, traceId?: string): Promise<void> {
    const known = { ...(username === undefined ? {} : { username }), ...(name === undefined ? {} : { name }) };
    await this.accounts.remove(userId);
    await this.trash.keep(USERS_COLLECTION, { _id: userId, ...(username === undefined ? {} : { username }) });
    await this.revoker.revokeAll(userId, 'deleted', traceId);
    await this.bus.publish(
      userDeleted,
      userId,
      { userId, ...known, erasure },
      { id: `user.deleted:${userId}`, ...(traceId === undefined ? {} : { traceId }) },
    );
    this.bus.emit(STREAMS.notifyLogged, { eventName: 'Users:Deleted', args: stringifyEjson([{ userId }]) });
  }

  /** Announces the present state, which may differ from that at the beginning of the duty. */
  private async tellActivity(userId: string, traceId?: string): Promise<void> {
    const user = await this.accounts.current(userId);
    if (!user) return;
    if (!user.active) await this.revoker.revokeAll(userId, 'deactivated', traceId);
    await this.events.changed(user, traceId);
    const card = cardOf(user);
    if (card)
      await this.bus.publish(
        card.active ? userActivated : userDeactivated,
        userId,
        { user: card },
        traceId === undefined ? {} : { traceId },
      );
  }

  private async sweep(): Promise<void> {
    await this.fulfil(await this.duties.begunBefore(new Date(Date.now() - STALE_AFTER_MS), SWEEP_LIMIT));
  }
}
