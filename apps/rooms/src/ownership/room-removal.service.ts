import { Bus, type RequestContext } from '@gantry/bus';
import { roomDeleted, type Room } from '@gantry/contracts';
import { JobStore } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { RoomNotices } from '../notices/room.notices';
import { RoomsRepository } from '../room-store/rooms.repository';
import { SubscriptionsRepository } from '../subscription-store/subscriptions.repository';
import { OwnershipRepository } from './ownership.repository';
import { REMOVAL_KIND } from './removal.payload';

const MEMBERS_PER_BATCH = 100;
/** Well below the deadline of the calls that remove rooms, ms. */
const CALL_BUDGET_MS = 15_000;

/**
 * Removes a room: its memberships, then the room itself; an event tells other services to drop what they hold of it.
 * May be repeated from any point: the membership of `last` is removed at the very end, so it marks a removal that is
 * not finished.
 */
@Injectable()
export class RoomRemovalService {
  constructor(
    private readonly bus: Bus,
    private readonly rooms: RoomsRepository,
    private readonly subscriptions: SubscriptionsRepository,
    private readonly ownership: OwnershipRepository,
    private readonly notices: RoomNotices,
    private readonly jobs: JobStore,
  ) {}

  /** Continues as a job when it takes longer than a call may. @param last user whose membership is removed last */
  async remove(context: RequestContext, rid: string, last: string): Promise<void> {
    if (await this.removeUntil(context, rid, last, Date.now() + CALL_BUDGET_MS)) return;
    await this.jobs.putOnce(`removal:${rid}`, REMOVAL_KIND, { rid, last });
  }

  /** Removes the room's discussions too. @param until epoch ms. @returns whether everything is removed */
  async removeUntil(context: RequestContext, rid: string, last: string, until: number): Promise<boolean> {
    const room = await this.rooms.byId(rid);
    for (const discussion of await this.ownership.discussionsOf(rid))
      if (!(await this.removeUntil(context, discussion, last, until))) return false;
    for (let members = [last]; members.length > 0;) {
      members = await this.ownership.others(rid, last, 0, MEMBERS_PER_BATCH);
      for (const userId of members) await this.end(context, rid, room, userId);
      if (members.length > 0 && Date.now() >= until) return false;
    }
    if (room) {
      const payload = { rid, t: room.t, ...(room.name === undefined ? {} : { name: room.name }) };
      await this.bus.publish(roomDeleted, rid, payload, { id: `room.deleted:${rid}`, traceId: context.traceId });
      await this.ownership.removeRoom(rid);
    }
    await this.end(context, rid, room, last);
    return true;
  }

  /** Ends one membership of a room that is being removed or already gone. */
  async end(context: RequestContext, rid: string, room: Room | null, userId: string): Promise<void> {
    const removed = await this.subscriptions.remove(rid, userId);
    if (!removed) return;
    await this.notices.memberChanged(context, room ?? { _id: rid, t: removed.t }, userId, 'left');
    this.notices.tellSubscription('removed', removed);
    if (room) this.notices.tellRoom('removed', room, [userId]);
  }
}
