import { Bus } from '@gantry/bus';
import { userRenamed } from '@gantry/contracts';
import { LOGGER, RecurringTask, type Logger } from '@gantry/service-kit';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { AccountsRepository } from '../user-store/accounts.repository';
import type { RenameMark, UserDocument } from '../user-store/user.schema';

/** An older mark was left behind by a process that ended or could not publish, ms. */
const STALE_AFTER_MS = 5_000;
const SWEEP_MS = 5_000;
const SWEEP_LIMIT = 100;

type Renamed = Pick<UserDocument, '_id' | 'username' | 'name' | '_renames'>;

/**
 * A new name and the duty to tell about it are one write: the mark. The event goes out right after the write; the mark goes
 * when the event is stored. Whatever dies in between, the sweep finds the mark and tells again: at least once.
 */
@Injectable()
export class RenameRelay implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly sweeping: RecurringTask;

  constructor(
    private readonly accounts: AccountsRepository,
    private readonly bus: Bus,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.sweeping = new RecurringTask({ what: 'sweep of renames', everyMs: SWEEP_MS }, () => this.sweep(), logger);
  }

  onApplicationBootstrap(): void {
    this.sweeping.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.sweeping.stop();
  }

  /** Announces the names that the user has given up. Never fails: the sweep finds what could not be announced. */
  async tell(user: Renamed, traceId?: string): Promise<void> {
    for (const mark of user._renames ?? []) await this.tellOne(user, mark, traceId);
  }

  private async tellOne({ _id: userId, username, name }: Renamed, mark: RenameMark, traceId?: string): Promise<void> {
    if (username === undefined) return;
    const previous = { username: mark.username, ...(mark.name === undefined ? {} : { name: mark.name }) };
    try {
      const options = { id: `user.renamed:${mark.id}`, ...(traceId === undefined ? {} : { traceId }) };
      await this.bus.publish(
        userRenamed,
        userId,
        { userId, username, ...(name === undefined ? {} : { name }), previous },
        options,
      );
      await this.accounts.forgetRename(userId, mark.id);
    } catch (err) {
      this.logger.warn({ err, userId }, 'rename not told, the sweep will');
    }
  }

  private async sweep(): Promise<void> {
    for (const user of await this.accounts.withUntoldRenames(new Date(Date.now() - STALE_AFTER_MS), SWEEP_LIMIT))
      await this.tell(user);
  }
}
