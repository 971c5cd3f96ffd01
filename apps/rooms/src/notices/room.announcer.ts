import type { RequestContext } from '@gantry/bus';
import type { Room } from '@gantry/contracts';
import { Injectable } from '@nestjs/common';
import { SubscriptionsRepository } from '../subscription-store/subscriptions.repository';
import { RoomNotices, roomArgs } from './room.notices';

/** Members are read in batches of this size. */
const MEMBERS_PER_BATCH = 500;

/** Tells other services and every member that a room has changed. */
@Injectable()
export class RoomAnnouncer {
  constructor(
    private readonly subscriptions: SubscriptionsRepository,
    private readonly notices: RoomNotices,
  ) {}

  /** @param memberships whether the memberships have changed too */
  async changed(context: RequestContext, room: Room, memberships: boolean): Promise<void> {
    await this.notices.roomChanged(context, room);
    this.notices.tellViewers(room);
    const args = roomArgs('updated', room);
    for (let after: string | undefined = ''; after !== undefined;) {
      const members = await this.subscriptions.publishedByName(room._id, after, MEMBERS_PER_BATCH);
      for (const member of members) {
        this.notices.tellRoomText(member.u._id, args);
        if (memberships) this.notices.tellSubscription('updated', member);
      }
      after = members.length === MEMBERS_PER_BATCH ? members.at(-1)?.u.username : undefined;
    }
  }
}
