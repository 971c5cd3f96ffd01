import type { Room } from '@gantry/contracts';
import { LOGGER, type Logger } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { RoomNotices, roomArgs } from '../notices/room.notices';
import { SubscriptionsRepository } from '../subscription-store/subscriptions.repository';
import { Coalescer } from './coalescer';

/** In a larger room only the authors and the mentioned are told; the others receive the messages themselves. */
const MAX_TOLD_MEMBERS = 500;
/**
 * Up to this many members, a busy room is announced every {@link SMALL_ROOM_MS}; above it, every {@link ANNOUNCE_MS}.
 */
const SMALL_ROOM = 50;
const SMALL_ROOM_MS = 500;
const ANNOUNCE_MS = 1_000;

interface Announcement {
  readonly room: Room;
  readonly touched: readonly string[];
}

/**
 * Tells members of changed counters. Emissions cost members × announcements, so large rooms are told less often, and the
 * largest only in part. Told late or not at all is no loss: rooms/get and subscriptions/get say the same.
 */
@Injectable()
export class CounterAnnouncer {
  private readonly often = new Coalescer<Announcement>(SMALL_ROOM_MS, (rid, items) => this.tell(rid, items));
  private readonly seldom = new Coalescer<Announcement>(ANNOUNCE_MS, (rid, items) => this.tell(rid, items));

  constructor(
    private readonly subscriptions: SubscriptionsRepository,
    private readonly notices: RoomNotices,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Returns at once. @param touched ids of the users who wrote or were mentioned */
  announce(room: Room, touched: readonly string[]): void {
    const coalescer = (room.usersCount ?? 0) <= SMALL_ROOM ? this.often : this.seldom;
    coalescer.add(room._id, { room, touched }).catch((err: unknown) => {
      this.logger.warn({ err, rid: room._id }, 'members not told of changed counters');
    });
  }

  private async tell(rid: string, items: readonly Announcement[]): Promise<void> {
    const room = items.at(-1)?.room;
    if (!room) return;
    this.notices.tellViewers(room);
    const everybody = (room.usersCount ?? 0) <= MAX_TOLD_MEMBERS;
    const touched = [...new Set(items.flatMap((item) => item.touched))];
    const subscriptions = await this.subscriptions.published(rid, MAX_TOLD_MEMBERS, everybody ? undefined : touched);
    const args = roomArgs('updated', room);
    for (const subscription of subscriptions) {
      this.notices.tellRoomText(subscription.u._id, args);
      this.notices.tellSubscription('updated', subscription);
    }
  }
}
