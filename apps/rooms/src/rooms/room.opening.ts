import type { RequestContext } from '@gantry/bus';
import type { Room, UserRef } from '@gantry/contracts';
import { Injectable } from '@nestjs/common';
import { RoomNotices } from '../notices/room.notices';
import { RoomsRepository } from '../room-store/rooms.repository';
import { subscriptionAtCreation } from '../subscription-store/subscription.documents';
import { SubscriptionsRepository } from '../subscription-store/subscriptions.repository';

/** Creates the first memberships of a new room. */
@Injectable()
export class RoomOpening {
  constructor(
    private readonly rooms: RoomsRepository,
    private readonly subscriptions: SubscriptionsRepository,
    private readonly notices: RoomNotices,
  ) {}

  /** Announces the room to its members. Removes the room again if the memberships cannot be stored. */
  async open(context: RequestContext, room: Room, members: readonly UserRef[]): Promise<void> {
    const now = new Date();
    const subscriptions = members.map((member) => subscriptionAtCreation(room, member, now));
    try {
      await this.subscriptions.insertAll(subscriptions);
    } catch (error) {
      // A room without an owner could not be repaired by anybody and would keep its name.
      await this.subscriptions.undoInsertAll(room._id);
      await this.rooms.undoInsert(room._id);
      throw error;
    }
    await this.notices.roomChanged(context, room);
    await Promise.all(members.map(({ _id }) => this.notices.memberChanged(context, room, _id, 'joined')));
    for (const subscription of subscriptions) this.notices.tellSubscription('inserted', subscription);
    this.notices.tellRoom(
      'inserted',
      room,
      members.map(({ _id }) => _id),
    );
  }
}
