import { asSystem, Bus, type RequestContext } from '@gantry/bus';
import {
  lookupUsers,
  type EventPayload,
  type messagesErased,
  type Room,
  type Subscription,
  type UserRef,
} from '@gantry/contracts';
import { Injectable } from '@nestjs/common';
import { AppliedChanges } from '../counters/applied-changes';
import { CounterAnnouncer } from '../counters/counter.announcer';
import { directTitles } from '../room-store/direct.rule';
import { MemberChanges } from '../members/member-changes';
import { RoomNotices } from '../notices/room.notices';
import { OwnershipService } from '../ownership/ownership.service';
import { RoomRemovalService } from '../ownership/room-removal.service';
import { RoomsRepository } from '../room-store/rooms.repository';
import { SubscriptionsRepository } from '../subscription-store/subscriptions.repository';
import { DeparturesRepository } from './departures.repository';

const MEMBERSHIPS_PER_BATCH = 100;
const CONVERSATIONS_PER_BATCH = 200;
/** A direct conversation with at most this many members is one-to-one, or with oneself. */
const ONE_TO_ONE = 2;
/** More than any direct conversation has. */
const MAX_PARTNERS = 100;
/** Well below the time that the bus allows for a delivery, ms; the next delivery does the rest. */
const TIME_PER_DELIVERY_MS = 20_000;

/** Updates rooms and memberships when an account is deleted, deactivated or activated. Every step may be repeated. */
@Injectable()
export class DeparturesService {
  private readonly applied = new AppliedChanges();

  constructor(
    private readonly departures: DeparturesRepository,
    private readonly rooms: RoomsRepository,
    private readonly subscriptions: SubscriptionsRepository,
    private readonly changes: MemberChanges,
    private readonly ownership: OwnershipService,
    private readonly removal: RoomRemovalService,
    private readonly notices: RoomNotices,
    private readonly announcer: CounterAnnouncer,
    private readonly bus: Bus,
  ) {}

  /**
   * Ends every membership of a deleted user. Each ended membership is deleted, so a repeated delivery goes on with the
   * rest.
   * @throws Error when the time of this delivery is over and some are left
   */
  async depart(context: RequestContext, userId: string): Promise<void> {
    const until = Date.now() + TIME_PER_DELIVERY_MS;
    for (;;) {
      const memberships = await this.departures.some(userId, MEMBERSHIPS_PER_BATCH);
      if (memberships.length === 0) return;
      for (const membership of memberships) {
        if (Date.now() > until) throw new Error(`memberships of ${userId} are left for the next delivery`);
        await this.leave(context, membership);
      }
    }
  }

  private async leave(context: RequestContext, membership: Subscription): Promise<void> {
    const { rid, u: user } = membership;
    const room = await this.rooms.byId(rid);
    if (!room) return this.removal.end(context, rid, null, user._id);
    const mayStay =
      room.t === 'd'
        ? (room.usersCount ?? 0) > ONE_TO_ONE
        : await this.ownership.succeed(context, membership, user._id);
    if (!mayStay) return this.removal.remove(context, rid, user._id);
    if (room.t === 'd') return this.leaveConversation(context, room, user);
    await this.changes.remove(context, room, user, undefined);
  }

  /** Renames a direct conversation with several members after those who stay. */
  private async leaveConversation(context: RequestContext, room: Room, user: UserRef): Promise<void> {
    const rest = (await this.departures.dropFromDirect(room._id, user._id, user.username ?? '')) ?? room;
    const others = (await this.departures.members(room._id, MAX_PARTNERS)).filter(({ u }) => u._id !== user._id);
    const { users } = await this.bus.call(lookupUsers, asSystem(context, 'rooms'), {
      ids: others.map(({ u }) => u._id),
    });
    for (const { _id, u } of others) {
      const renamed = await this.departures.rename(_id, directTitles(users, u._id));
      if (renamed) this.notices.tellSubscription('updated', renamed);
    }
    this.notices.tellRoom(
      'updated',
      rest,
      others.map(({ u }) => u._id),
    );
    await this.removal.end(context, room._id, rest, user._id);
  }

  /**
   * Archives the conversations that others have with a deactivated user, and restores them on activation
   * (contract/defaults.json, accounts.deactivate).
   */
  async followActivity(context: RequestContext, userId: string): Promise<void> {
    // Events may arrive in the wrong order, so the account is asked for its present state.
    const { users } = await this.bus.call(lookupUsers, asSystem(context, 'rooms'), { ids: [userId] });
    const [user] = users;
    if (!user) return;
    const rids = await this.subscriptions.roomIdsOf(userId, 'd');
    for (let start = 0; start < rids.length; start += CONVERSATIONS_PER_BATCH) {
      const changed = await this.departures.archiveWith(
        user.username,
        rids.slice(start, start + CONVERSATIONS_PER_BATCH),
        !user.active,
      );
      for (const subscription of changed) this.notices.tellSubscription('updated', subscription);
    }
  }

  async dropRoomKeys(userId: string): Promise<void> {
    await this.departures.dropRoomKeys(userId);
  }

  /**
   * Subtracts the messages of a deleted user from the room's count and from its last message.
   * @param eventId makes a repeated event count once, see {@link AppliedChanges}
   */
  async forgetMessages(
    eventId: string,
    { rid, userId, removed = 0, previous }: EventPayload<typeof messagesErased>,
  ): Promise<void> {
    const counts = removed > 0 && !this.applied.has('erased', eventId, 'room');
    const counted = counts ? await this.departures.countErased(rid, removed) : null;
    if (counts) this.applied.reach('erased', eventId, 'room');
    const room = (await this.departures.replaceLastMessageOf(rid, userId, previous)) ?? counted;
    if (room) this.announcer.announce(room, []);
  }
}
