import { asSystem, Bus, userIdOf, type RequestContext } from '@gantry/bus';
import {
  AppError,
  countMessages,
  type favoriteRoom,
  type hideRoom,
  type InputOf,
  type OutputOf,
  type Room,
  type roomCounters,
  type RoomSection,
  type Subscription,
} from '@gantry/contracts';
import { PolicyCache } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { RoomNotices } from '../notices/room.notices';
import { canReadAtHand, RoomsAccess } from '../room-access/rooms.access';
import { SubscriptionsRepository } from '../subscription-store/subscriptions.repository';

const NOTHING = { members: null, unread: null, unreadFrom: null, msgs: null, latest: null, userMentions: null };
const CLOSED_ALREADY: Readonly<Record<RoomSection, string>> = {
  channels: 'The channel',
  rooms: 'The channel',
  groups: 'The private group',
  im: 'The direct message room',
};

/** A room in a user's own list: hidden or shown, favourite, unread counters. */
@Injectable()
export class OwnPlaceService {
  constructor(
    private readonly access: RoomsAccess,
    private readonly subscriptions: SubscriptionsRepository,
    private readonly notices: RoomNotices,
    private readonly policies: PolicyCache,
    private readonly bus: Bus,
  ) {}

  /** REST refuses a room that is already hidden, in the words of its section; the DDP method succeeds. */
  async hide(context: RequestContext, { target, rid }: InputOf<typeof hideRoom>): Promise<OutputOf<typeof hideRoom>> {
    const userId = userIdOf(context.caller);
    if (target === undefined) {
      if (rid !== undefined) await this.change(rid, userId, { open: false });
      return {};
    }
    const { room, membership } = await this.access.resolveTarget(context, target, { archived: 'allow' });
    const name = room.name ?? membership?.name ?? '';
    if (!membership) throw AppError.text(`The user/callee is not in the channel "${name}.`);
    if (!membership.open)
      throw AppError.text(`${CLOSED_ALREADY[target.section]}, ${name}, is already closed to the sender`);
    await this.change(room._id, userId, { open: false });
    return {};
  }

  /** @throws AppError error-invalid-subscription for who is not in the room, and those of the room parameter */
  async favorite(
    context: RequestContext,
    { target, rid, favorite }: InputOf<typeof favoriteRoom>,
  ): Promise<OutputOf<typeof favoriteRoom>> {
    const id = target ? (await this.access.resolveTarget(context, target, { archived: 'refuse' })).room._id : rid;
    const changed = id === undefined ? null : await this.change(id, userIdOf(context.caller), { f: favorite });
    if (!changed)
      throw new AppError('error-invalid-subscription', 'You must be part of a room to favorite it', {
        method: 'toggleFavorite',
      });
    return {};
  }

  private async change(
    rid: string,
    userId: string,
    fields: Readonly<Record<string, unknown>>,
  ): Promise<Subscription | null> {
    const changed = await this.subscriptions.change(rid, userId, fields);
    if (changed) this.notices.tellSubscription('updated', changed);
    return changed;
  }

  /** @throws AppError unauthorized about somebody else without view-room-administration, and those of the room parameter */
  async counters(
    context: RequestContext,
    { target, userId }: InputOf<typeof roomCounters>,
  ): Promise<OutputOf<typeof roomCounters>> {
    const { access } = await this.policies.current();
    if (userId !== undefined && !access.can(context.caller, 'view-room-administration')) throw AppError.unauthorized();
    const atHand = await this.access.resolveTarget(context, target, {
      archived: target.section === 'im' ? 'allow' : 'refuse',
      ...(userId === undefined ? {} : { seenWith: 'view-room-administration' }),
    });
    const { room } = atHand;
    const membership = userId === undefined ? atHand.membership : await this.subscriptions.of(room._id, userId);
    if (!membership && userId === undefined && !canReadAtHand(context.caller, atHand))
      return { joined: false, ...NOTHING };
    return {
      ...NOTHING,
      joined: membership !== null,
      members: room.usersCount ?? 0,
      msgs: room.msgs ?? 0,
      latest: room.lm ?? room._updatedAt ?? null,
      ...(membership ? await this.toRead(context, room, membership) : {}),
    };
  }

  private async toRead(
    context: RequestContext,
    { _id: rid, ts: began }: Room,
    { ls, ts, userMentions = 0 }: Subscription,
  ): Promise<Pick<OutputOf<typeof roomCounters>, 'unread' | 'unreadFrom' | 'userMentions'>> {
    const unreadFrom = ls ?? ts ?? began ?? null;
    const { count } = await this.bus.call(countMessages, asSystem(context, 'rooms'), {
      rid,
      after: unreadFrom ?? new Date(0),
    });
    return { unread: count, unreadFrom, userMentions };
  }
}
