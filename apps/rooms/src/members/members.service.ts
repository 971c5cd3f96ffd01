import type { RequestContext } from '@gantry/bus';
import {
  AppError,
  type enterRoom,
  type InputOf,
  type joinRoom,
  type leaveRoom,
  type openRoom,
  type OutputOf,
  type Room,
  type Subscription,
} from '@gantry/contracts';
import { Injectable } from '@nestjs/common';
import { RoomNotices } from '../notices/room.notices';
import { selfOf } from '../room-access/caller.ref';
import { canReadAtHand, RoomsAccess, type RoomAtHand } from '../room-access/rooms.access';
import { withStarsOf } from '../room-store/room.projection';
import { RoomsRepository } from '../room-store/rooms.repository';
import { SubscriptionsRepository } from '../subscription-store/subscriptions.repository';
import { MemberChanges } from './member-changes';
import { invalidRoom, lastOwner, notAllowed } from './member.errors';

/** Joining, opening and leaving rooms: what users do with their own memberships. */
@Injectable()
export class MembersService {
  constructor(
    private readonly access: RoomsAccess,
    private readonly rooms: RoomsRepository,
    private readonly subscriptions: SubscriptionsRepository,
    private readonly changes: MemberChanges,
    private readonly notices: RoomNotices,
  ) {}

  /** @throws AppError error-invalid-room, error-not-allowed, error-code-invalid */
  async join(context: RequestContext, input: InputOf<typeof joinRoom>): Promise<OutputOf<typeof joinRoom>> {
    const method = 'joinRoom';
    const atHand = await this.access.named(context, input, { archived: 'refuse' }, () => invalidRoom(method));
    const self = selfOf(context.caller);
    if (atHand.membership) return { room: withStarsOf(atHand.room, self._id), joined: false };
    await this.requireEntry(context, atHand, input.joinCode);
    const joined = await this.changes.add(context, atHand.room, self, {
      kind: atHand.room.prid === undefined ? 'uj' : 'ut',
      by: self,
    });
    return { room: await this.fresh(atHand.room, self._id), joined };
  }

  /**
   * Joins a public channel before posting in it; the calling service writes the system message.
   * @throws AppError error-not-allowed, error-code-invalid
   */
  async enter(context: RequestContext, { rid }: InputOf<typeof enterRoom>): Promise<OutputOf<typeof enterRoom>> {
    const atHand = await this.access.byId(context, rid);
    if (!atHand) throw notAllowed('joinRoom');
    if (atHand.membership) return { joined: false };
    await this.requireEntry(context, atHand, undefined);
    return { joined: await this.changes.add(context, atHand.room, selfOf(context.caller), undefined) };
  }

  private async requireEntry(
    context: RequestContext,
    atHand: RoomAtHand,
    code: string | null | undefined,
  ): Promise<void> {
    const { room, policy } = atHand;
    // Groups are entered by invitation only, except discussions whose parent room the caller can read.
    const isOpen = room.t === 'c' || (room.t === 'p' && room.prid !== undefined);
    if (!isOpen || room.archived || !canReadAtHand(context.caller, atHand)) throw notAllowed('joinRoom');
    if (room.joinCodeRequired !== true || policy.access.can(context.caller, 'join-without-join-code')) return;
    const expected = await this.rooms.joinCodeOf(room._id);
    if (!code || code !== expected)
      throw new AppError('error-code-invalid', 'Invalid Room Password', { method: 'joinRoom' });
  }

  /** REST refuses a room that is already open, in the words of its section; the DDP method succeeds. */
  async open(context: RequestContext, { target, rid }: InputOf<typeof openRoom>): Promise<OutputOf<typeof openRoom>> {
    const self = selfOf(context.caller);
    if (target === undefined) {
      if (rid !== undefined) await this.show(rid, self._id);
      return {};
    }
    const { room, membership } = await this.access.resolveTarget(context, target, { archived: 'allow' });
    const name = room.name ?? '';
    if (!membership) throw AppError.text(`The user/callee is not in the channel "${name}".`);
    if (membership.open && target.section === 'channels')
      throw AppError.text(`The channel, ${name}, is already open to the sender`);
    if (membership.open && target.section === 'groups')
      throw AppError.text(`The private group, ${name}, is already open for the sender`);
    if (!membership.open) await this.show(room._id, self._id);
    return {};
  }

  private async show(rid: string, userId: string): Promise<void> {
    if (!(await this.subscriptions.open(rid, userId))) return;
    const subscription = await this.subscriptions.of(rid, userId);
    if (subscription) this.notices.tellSubscription('updated', subscription);
  }

  /** @throws AppError error-not-allowed, error-user-not-in-room, error-you-are-last-owner */
  async leave(context: RequestContext, input: InputOf<typeof leaveRoom>): Promise<OutputOf<typeof leaveRoom>> {
    const method = 'leaveRoom';
    // An unknown room gets the same answer as one that the caller is not in.
    const outside = (): AppError => new AppError('error-user-not-in-room', 'You are not in this room', { method });
    const { room, membership, policy } = await this.access.named(context, input, { archived: 'refuse' }, outside);
    if (!membership && room.t !== 'c') throw outside();
    const self = selfOf(context.caller);
    if (room.t !== 'c' && room.t !== 'p') throw notAllowed(method);
    if (!policy.access.can(context.caller, room.t === 'c' ? 'leave-c' : 'leave-p', membership?.roles))
      throw notAllowed(method);
    if (!membership) throw outside();
    if (isOwner(membership) && !(await this.subscriptions.claimDisowning(room._id, self._id))) throw lastOwner(method);
    if (!(await this.changes.remove(context, room, self, { kind: 'ul', by: self }))) throw outside();
    return { room: await this.fresh(room, self._id) };
  }

  private async fresh(room: Room, userId: string): Promise<Room> {
    return withStarsOf((await this.rooms.byId(room._id)) ?? room, userId);
  }
}

/** Whether somebody's place in a room is that of an owner. */
export function isOwner({ roles }: Pick<Subscription, 'roles'>): boolean {
  return roles?.includes('owner') ?? false;
}
