import { userIdOf, type RequestContext } from '@gantry/bus';
import {
  AppError,
  ROOM_SECTIONS,
  type getRooms,
  type InputOf,
  type joinedRooms,
  type listRooms,
  type locateRoom,
  type OutputOf,
  type Page,
  type Room,
  type roomAccess,
  type roomIdByNameOrId,
  type roomInfo,
  type roomsNamed,
  type RoomTarget,
  type roomStanding,
} from '@gantry/contracts';
import { compileFilter, compileProjection, compileSort, pageInfo, pageLimits, PolicyCache } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { SubscriptionsRepository } from '../subscription-store/subscriptions.repository';
import { membershipOf } from '../subscription-store/membership.card';
import { cardOf, ROOM_QUERY_POLICY, withoutLastMessage, withStarsOf } from '../room-store/room.projection';
import { canPreviewAtHand, canReadAtHand, RoomsAccess } from '../room-access/rooms.access';
import { unknownRoom } from '../room-access/room-target.errors';
import { RoomsRepository } from '../room-store/rooms.repository';

/** Most rooms that a caller without a login is shown. */
const MAX_ANONYMOUS_ROOMS = 100;
const BY_NAME = { name: 1 } as const;
const BY_ACTIVITY = { lm: -1 } as const;

/** Finding and reading rooms. */
@Injectable()
export class RoomLookupService {
  constructor(
    private readonly access: RoomsAccess,
    private readonly rooms: RoomsRepository,
    private readonly subscriptions: SubscriptionsRepository,
    private readonly policies: PolicyCache,
  ) {}

  /**
   * @throws AppError not-allowed by rooms.info for a room that the caller may not read; in other sections the error for
   * an unknown room
   */
  async info(
    context: RequestContext,
    { target, fields }: InputOf<typeof roomInfo>,
  ): Promise<OutputOf<typeof roomInfo>> {
    if (target.section === 'rooms') return this.infoOfAny(context, target, fields);
    const atHand = await this.access.resolveTarget(context, target, { archived: 'allow' });
    const joinable = atHand.policy.access.can(context.caller, 'view-joined-room');
    if (!canReadAtHand(context.caller, atHand) && !joinable) throw unknownRoom(target.section);
    return { room: withStarsOf(atHand.room, userIdOf(context.caller)) };
  }

  private async infoOfAny(
    context: RequestContext,
    target: RoomTarget,
    fields: Page['fields'],
  ): Promise<OutputOf<typeof roomInfo>> {
    const atHand = await this.access.resolveTarget(context, target, { archived: 'allow', unreadable: 'show' });
    if (!canReadAtHand(context.caller, atHand)) throw new AppError('Not Allowed', 'not-allowed', undefined, 'typed');
    const { items } = await this.rooms.page({
      filter: { _id: atHand.room._id },
      projection: compileProjection(fields, ROOM_QUERY_POLICY),
      sort: {},
      offset: 0,
      count: 1,
    });
    const [room] = items;
    if (!room) throw unknownRoom(target.section);
    return { room: withStarsOf(room, userIdOf(context.caller)) };
  }

  /** @throws AppError unauthorized for the public channels without view-c-room and view-joined-room, for every group without view-room-administration */
  async list(
    context: RequestContext,
    { section, scope, page }: InputOf<typeof listRooms>,
  ): Promise<OutputOf<typeof listRooms>> {
    const userId = userIdOf(context.caller);
    const { access, settings } = await this.policies.current();
    const everything =
      (scope === 'all' && access.can(context.caller, 'view-c-room')) ||
      (scope === 'every' && access.can(context.caller, 'view-room-administration'));
    const reduced = scope === 'joined' || (scope === 'all' && access.can(context.caller, 'view-joined-room'));
    if (!everything && !reduced) throw AppError.unauthorized();
    const { type } = ROOM_SECTIONS[section];
    // groups.list and im.list do not take `query` (contract/rest/groups.json, contract/rest/im.json).
    const asked = section === 'channels' || scope === 'every' ? compileFilter(page.query, ROOM_QUERY_POLICY) : {};
    const scoped = everything
      ? { t: type }
      : { t: type, _id: { $in: await this.subscriptions.roomIdsOf(userId, type) } };
    const limits = pageLimits(page, settings);
    const { items: rooms, total } = await this.rooms.page({
      filter: Object.keys(asked).length === 0 ? scoped : { $and: [asked, scoped] },
      projection: compileProjection(page.fields, ROOM_QUERY_POLICY),
      sort: compileSort(page.sort, ROOM_QUERY_POLICY, section === 'im' ? BY_ACTIVITY : BY_NAME),
      ...limits,
    });
    // Administrators may list groups, but not read their messages.
    const shown = scope === 'every' ? rooms.map(withoutLastMessage) : rooms.map((room) => withStarsOf(room, userId));
    return { rooms: shown, ...pageInfo(limits, rooms, total) };
  }

  /** The caller's rooms; without a login the default channels, if anonymous reading is allowed. */
  async get(
    context: RequestContext,
    { updatedSince, dated }: InputOf<typeof getRooms>,
  ): Promise<OutputOf<typeof getRooms>> {
    const { caller } = context;
    const remove = updatedSince === undefined ? [] : await this.rooms.removalsSince(updatedSince);
    if (caller.kind !== 'user') {
      const { settings } = await this.policies.current();
      const update = settings.flag('Accounts_AllowAnonymousRead')
        ? await this.rooms.publishedDefaults(MAX_ANONYMOUS_ROOMS, updatedSince)
        : [];
      return { update: update.map((room) => withStarsOf(room, undefined)), remove, dated };
    }
    const update = await this.rooms.published(await this.subscriptions.roomIdsOf(caller.userId), updatedSince);
    return { update: update.map((room) => withStarsOf(room, caller.userId)), remove, dated };
  }

  /** @throws AppError error-not-allowed, for an unknown room too */
  async resolve(
    context: RequestContext,
    { nameOrId }: InputOf<typeof roomIdByNameOrId>,
  ): Promise<OutputOf<typeof roomIdByNameOrId>> {
    const room = (await this.rooms.byId(nameOrId)) ?? (await this.rooms.byName(nameOrId));
    const atHand = room && (await this.access.byId(context, room._id));
    if (!atHand || !canReadAtHand(context.caller, atHand))
      throw new AppError('error-not-allowed', 'Not allowed', { method: 'getRoomIdByNameOrId' });
    return { rid: atHand.room._id };
  }

  async locate(
    context: RequestContext,
    { target, archived, seenWith }: InputOf<typeof locateRoom>,
  ): Promise<OutputOf<typeof locateRoom>> {
    const atHand = await this.access.resolveTarget(context, target, { archived, ...(seenWith ? { seenWith } : {}) });
    const { room, membership } = atHand;
    return {
      room: cardOf(room),
      membership: membership && membershipOf(membership),
      read: canReadAtHand(context.caller, atHand),
      preview: canPreviewAtHand(context.caller, atHand),
    };
  }

  async named(_context: RequestContext, { names }: InputOf<typeof roomsNamed>): Promise<OutputOf<typeof roomsNamed>> {
    const rooms = await this.rooms.addressed(names);
    return { rooms: rooms.map(({ _id, t, name = '' }) => ({ _id, t, name })) };
  }

  async standing(
    _context: RequestContext,
    { rid, userId }: InputOf<typeof roomStanding>,
  ): Promise<OutputOf<typeof roomStanding>> {
    const [room, subscription] = await Promise.all([
      this.rooms.byId(rid),
      userId === undefined ? null : this.subscriptions.of(rid, userId),
    ]);
    return { room: room && cardOf(room), membership: subscription && membershipOf(subscription) };
  }

  /**
   * For streams. A visitor counts as a member of its own conversation and may hear no other room. A caller who may only
   * preview the room hears nothing of it; the history works the same way.
   */
  async may(context: RequestContext, { rid }: InputOf<typeof roomAccess>): Promise<OutputOf<typeof roomAccess>> {
    const atHand = await this.access.byId(context, rid);
    if (!atHand) return { read: false, member: false };
    const { room, membership } = atHand;
    const { caller } = context;
    if (caller.kind === 'visitor') {
      const own = room.t === 'l' && room.v?._id === caller.visitorId;
      return { read: own, member: own };
    }
    // A membership in the parent room may end without an event for its discussions, so to hear a discussion one has to
    // join it.
    const read = canReadAtHand(caller, { ...atHand, inParent: false });
    return { read, member: membership !== null };
  }

  async joined(context: RequestContext): Promise<OutputOf<typeof joinedRooms>> {
    const rids = await this.subscriptions.roomIdsOf(userIdOf(context.caller));
    const rooms: Pick<Room, '_id' | 't' | 'name'>[] = await this.rooms.names(rids);
    return { rooms: rooms.map(({ _id, t, name }) => ({ _id, t, ...(name === undefined ? {} : { name }) })) };
  }
}
