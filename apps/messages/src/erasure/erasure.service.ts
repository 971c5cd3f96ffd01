import { Bus } from '@gantry/bus';
import { messagesErased, type Erasure } from '@gantry/contracts';
import { LOGGER, type Logger } from '@gantry/service-kit';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { MessagesRepository } from '../messages/messages.repository';
import { TrashRepository } from '../trash/trash.repository';
import { ErasedMessagesRepository } from './erased-messages.repository';
import type { ErasureDocument } from './erasure.schema';
import { ErasuresRepository, type Erasing } from './erasures.repository';

const MESSAGES_PER_BATCH = 500;
/** A batch takes far less; whoever died gives the work free after this long, ms. */
const LEASE_MS = 30_000;
/** Work that was left behind is found after this long, ms. */
const SWEEP_MS = 5_000;

/** Who writes in the place of a user whose messages stay (contract/defaults.json, accounts.deleteUser, deletedUserName). */
const KEEPER = { _id: 'rocket.cat', username: 'rocket.cat' } as const;
const REMOVED_USER = 'Removed_User';

/**
 * Erases in the background: a user's messages may be millions, and an event waits for its handler 30 s. What is to be
 * done is stored before the event is acknowledged; the messages that are left are the progress.
 */
@Injectable()
export class ErasureService implements OnApplicationBootstrap, OnModuleDestroy {
  private sweeping: NodeJS.Timeout | undefined;
  private work: Promise<void> | undefined;
  private isAskedAgain = false;
  private isOver = false;

  constructor(
    private readonly erasures: ErasuresRepository,
    private readonly erased: ErasedMessagesRepository,
    private readonly messages: MessagesRepository,
    private readonly trash: TrashRepository,
    private readonly bus: Bus,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.sweeping = setInterval(() => this.begin(), SWEEP_MS);
    this.begin();
  }

  /** Stops between two batches. */
  async onModuleDestroy(): Promise<void> {
    clearInterval(this.sweeping);
    this.isOver = true;
    await this.work;
  }

  /** Resolves when it is sure to be done, not when it is. */
  async eraseUser(userId: string, erasure: Erasure): Promise<void> {
    if (erasure === 'Keep' || (erasure === 'Unlink' && userId === KEEPER._id)) return;
    await this.add({ _id: `user/${userId}`, userId, erasure });
  }

  async eraseRoom(rid: string): Promise<void> {
    await this.add({ _id: `room/${rid}`, rid });
  }

  private async add(what: Erasing): Promise<void> {
    await this.erasures.add(what, new Date());
    this.begin();
  }

  private begin(): void {
    this.isAskedAgain = true;
    this.work ??= this.run()
      .catch((err: unknown) => this.logger.warn({ err }, 'messages not erased, the next round will'))
      .finally(() => {
        this.work = undefined;
        // Asked for while the last round was ending.
        if (this.isAskedAgain && !this.isOver) this.begin();
      });
  }

  private async run(): Promise<void> {
    while (this.isAskedAgain && !this.isOver) {
      this.isAskedAgain = false;
      for (let next = await this.claim(); next && !this.isOver; next = await this.claim()) await this.carryOut(next);
    }
  }

  private async claim(): Promise<ErasureDocument | undefined> {
    return this.isOver ? undefined : this.erasures.claim(new Date(), leaseEnd());
  }

  private async carryOut(erasure: ErasureDocument): Promise<void> {
    for (;;) {
      if (this.isOver) return this.erasures.release(erasure._id);
      if (!(await this.eraseBatch(erasure))) break;
    }
    if (erasure.userId !== undefined) await this.tell(erasure._id, erasure.userId);
    await this.erasures.done(erasure._id);
  }

  /** @returns whether there was anything. */
  private async eraseBatch({ _id, userId, rid = '', erasure }: ErasureDocument): Promise<boolean> {
    const batch = await (userId === undefined ? this.erased.in(rid, MESSAGES_PER_BATCH) : this.erased.by(userId, MESSAGES_PER_BATCH));
    if (batch.length === 0) return false;
    const ids = batch.map((message) => message._id);
    await this.erasures.note(_id, userId === undefined ? [] : [...new Set(batch.map((message) => message.rid))], leaseEnd());
    if (erasure === 'Unlink') {
      await this.erased.giveTo(KEEPER, REMOVED_USER, ids);
    } else {
      // Nobody asks what went from a room that is gone.
      if (userId !== undefined) await this.trash.keepMarks(batch);
      await this.erased.remove(ids);
    }
    return true;
  }

  /** One event for each room: clients drop what they show of the user by the news that it is gone. */
  private async tell(erasureId: string, userId: string): Promise<void> {
    for (const rid of await this.erasures.ridsOf(erasureId)) {
      const previous = (await this.messages.findLast(rid)) ?? null;
      await this.bus.publish(messagesErased, rid, { rid, userId, previous });
    }
  }
}

function leaseEnd(): Date {
  return new Date(Date.now() + LEASE_MS);
}
