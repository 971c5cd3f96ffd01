import { Bus, userIdOf, type RequestContext } from '@gantry/bus';
import {
  AppError,
  MAX_LISTED_MEMBERS,
  STREAMS,
  type InputOf,
  type OutputOf,
  type signalMembers,
  type usersOfRoom,
} from '@gantry/contracts';
import { containing } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { canReadAtHand, mayBeHeard, roomRoles, RoomsAccess } from '../room-access/rooms.access';
import { UserLookup } from '../room-access/user.lookup';
import { SubscriptionsRepository } from '../subscription-store/subscriptions.repository';
import { invalidRoom } from './member.errors';

type Listed = OutputOf<typeof usersOfRoom>['records'][number];

const OFFLINE = 'offline';

/** The members of a room, as clients list them beside the messages. */
@Injectable()
export class MemberListsService {
  constructor(
    private readonly access: RoomsAccess,
    private readonly subscriptions: SubscriptionsRepository,
    private readonly users: UserLookup,
    private readonly bus: Bus,
  ) {}

  /** @throws AppError error-invalid-room for a room that the caller does not see, error-not-allowed for a broadcast room without the right */
  async ofRoom(
    context: RequestContext,
    { rid, showAll, limit, skip, filter }: InputOf<typeof usersOfRoom>,
  ): Promise<OutputOf<typeof usersOfRoom>> {
    const method = 'getUsersOfRoom';
    const atHand = await this.access.byId(context, rid);
    if (!atHand || !canReadAtHand(context.caller, atHand)) throw invalidRoom(method);
    if (
      atHand.room.broadcast &&
      !atHand.policy.access.can(context.caller, 'view-broadcast-member-list', roomRoles(atHand))
    )
      throw new AppError('error-not-allowed', 'Not allowed', { method });
    const count = limit && limit > 0 ? Math.min(limit, MAX_LISTED_MEMBERS) : MAX_LISTED_MEMBERS;
    const offset = skip ?? 0;
    const named = filter ? { $or: [{ 'u.username': containing(filter) }, { 'u.name': containing(filter) }] } : {};
    // This service does not know who is online. A page of online members is therefore cut after auth has answered.
    const page = showAll === true ? { offset, count } : { offset: 0, count: MAX_LISTED_MEMBERS };
    const { rows, total } = await this.subscriptions.members(rid, { ...page, order: 1 }, named);
    const records = await this.recordsOf(
      context,
      rows.map(({ u }) => u._id),
    );
    if (showAll === true) return { total, records };
    const online = records.filter(({ status = OFFLINE }) => status !== OFFLINE);
    return { total: online.length, records: online.slice(offset, offset + count) };
  }

  /** @throws AppError error-not-allowed for who is not in the room, or may not be heard there */
  async signal(
    context: RequestContext,
    { rid, event, args }: InputOf<typeof signalMembers>,
  ): Promise<OutputOf<typeof signalMembers>> {
    const self = userIdOf(context.caller);
    const atHand = await this.access.byId(context, rid);
    if (!atHand || !mayBeHeard(context.caller, atHand)) throw new AppError('error-not-allowed', 'Not allowed');
    for (const userId of await this.subscriptions.memberIds([rid], MAX_LISTED_MEMBERS))
      if (userId !== self) this.bus.emit(STREAMS.notifyUser, { eventName: `${userId}/${event}`, args });
    return {};
  }

  private async recordsOf(context: RequestContext, ids: readonly string[]): Promise<Listed[]> {
    const cards = await this.users.cards(context, ids);
    const byId = new Map(cards.map((card) => [card._id, card]));
    return ids.flatMap((id) => {
      const card = byId.get(id);
      if (!card) return [];
      const { _id, username, name, status, utcOffset } = card;
      return [
        {
          _id,
          username,
          ...(name === undefined ? {} : { name }),
          ...(status === undefined ? {} : { status }),
          ...(utcOffset === undefined ? {} : { utcOffset }),
        },
      ];
    });
  }
}
