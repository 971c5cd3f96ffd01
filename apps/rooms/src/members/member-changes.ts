import type { RequestContext } from '@gantry/bus';
import type { Room, RoomNote, UserRef } from '@gantry/contracts';
import { Injectable } from '@nestjs/common';
import { RoomNotices } from '../notices/room.notices';
import { RoomsRepository } from '../room-store/rooms.repository';
import { subscriptionOnJoin } from '../subscription-store/subscription.documents';
import { SubscriptionsRepository } from '../subscription-store/subscriptions.repository';

/** The system message about a change of membership, if there is to be one. */
export interface ChangeNote {
  readonly kind: RoomNote;
  readonly by: UserRef;
}

/**
 * The only place that creates and ends memberships. A unique index decides between concurrent requests: the one that
 * comes second changes nothing and announces nothing.
 */
@Injectable()
export class MemberChanges {
  constructor(
    private readonly rooms: RoomsRepository,
    private readonly subscriptions: SubscriptionsRepository,
    private readonly notices: RoomNotices,
  ) {}

  /** @returns false when the user was already in the room */
  async add(context: RequestContext, room: Room, user: UserRef, note: ChangeNote | undefined): Promise<boolean> {
    const subscription = subscriptionOnJoin(room, user, new Date());
    if (!(await this.subscriptions.insert(subscription))) return false;
    const counted = (await this.rooms.countUsers(room._id, 1)) ?? room;
    await this.notices.memberChanged(context, counted, user._id, 'joined');
    this.notices.tellSubscription('inserted', subscription);
    this.notices.tellRoom('inserted', counted, [user._id]);
    await this.write(context, room, user, note);
    return true;
  }

  /** @returns false when the user was not in the room */
  async remove(context: RequestContext, room: Room, user: UserRef, note: ChangeNote | undefined): Promise<boolean> {
    const removed = await this.subscriptions.remove(room._id, user._id);
    if (!removed) return false;
    const counted = (await this.rooms.countUsers(room._id, -1)) ?? room;
    await this.notices.memberChanged(context, counted, user._id, 'left');
    this.notices.tellSubscription('removed', removed);
    this.notices.tellRoom('removed', counted, [user._id]);
    await this.write(context, room, user, note);
    return true;
  }

  private async write(context: RequestContext, room: Room, user: UserRef, note: ChangeNote | undefined): Promise<void> {
    if (!note) return;
    await this.notices.note(context, room, note.kind, user.username ?? '', note.by);
  }
}
