import type { AccessPolicy } from '@gantry/access';
import type { RequestContext } from '@gantry/bus';
import {
  AppError,
  type Caller,
  type InputOf,
  type inviteMember,
  type kickMember,
  type listMembers,
  type OutputOf,
  type UserCard,
} from '@gantry/contracts';
import { pageInfo, pageLimits } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { canReadAtHand, roomRoles, RoomsAccess, type RoomAtHand } from '../room-access/rooms.access';
import { UserLookup } from '../room-access/user.lookup';
import { withStarsOf } from '../room-store/room.projection';
import { RoomsRepository } from '../room-store/rooms.repository';
import { SubscriptionsRepository, type MemberRow } from '../subscription-store/subscriptions.repository';
import { MemberChanges } from './member-changes';
import { invalidRoom, lastOwner, notAllowed } from './member.errors';
import { selfOf } from '../room-access/caller.ref';
import { isOwner } from './members.service';

type MemberView = OutputOf<typeof listMembers>['members'][number];

/** What a user may do with the memberships of others: list, add and remove them. */
@Injectable()
export class MemberAdministrationService {
  constructor(
    private readonly access: RoomsAccess,
    private readonly rooms: RoomsRepository,
    private readonly subscriptions: SubscriptionsRepository,
    private readonly changes: MemberChanges,
    private readonly users: UserLookup,
  ) {}

  /** @throws AppError unauthorized without access, or for a broadcast room without view-broadcast-member-list */
  async list(
    context: RequestContext,
    { target, page }: InputOf<typeof listMembers>,
  ): Promise<OutputOf<typeof listMembers>> {
    const atHand = await this.access.resolveTarget(context, target, {
      archived: target.section === 'groups' ? 'refuse' : 'allow',
    });
    const { room, policy } = atHand;
    if (!canReadAtHand(context.caller, atHand)) throw AppError.unauthorized();
    if (room.broadcast && !policy.access.can(context.caller, 'view-broadcast-member-list', roomRoles(atHand)))
      throw AppError.unauthorized();
    const limits = pageLimits(page, policy.settings);
    const { rows, total } = await this.subscriptions.members(room._id, {
      ...limits,
      order: page.sort?.['username'] ?? 1,
    });
    const members = await this.named(context, rows);
    return { members, ...pageInfo(limits, members, total) };
  }

  private async named(context: RequestContext, rows: readonly MemberRow[]): Promise<MemberView[]> {
    const cards = await this.users.cards(
      context,
      rows.map(({ u }) => u._id),
    );
    const byId = new Map(cards.map((card) => [card._id, card]));
    return rows.map(({ u }) => viewOf(u, byId.get(u._id)));
  }

  /**
   * Adding a user who is already a member changes nothing.
   * @throws AppError error-invalid-room, error-not-allowed, and those of the user parameter
   */
  async invite(
    context: RequestContext,
    { target, member }: InputOf<typeof inviteMember>,
  ): Promise<OutputOf<typeof inviteMember>> {
    const method = 'addUsersToRoom';
    const archived = target.section === 'groups' ? 'allow' : 'refuse';
    const atHand = await this.access.resolveTarget(context, target, { archived, seenWith: 'add-user-to-any-p-room' });
    const user = await this.users.named(context, member);
    if (!mayInvite(context.caller, atHand, atHand.policy.access)) throw notAllowed(method);
    const self = selfOf(context.caller);
    await this.changes.add(context, atHand.room, user, { kind: 'au', by: self });
    return { room: withStarsOf((await this.rooms.byId(atHand.room._id)) ?? atHand.room, self._id) };
  }

  /** @throws AppError error-not-allowed, error-user-not-in-room, error-you-are-last-owner, and those of the user parameter */
  async kick(
    context: RequestContext,
    { member, ...named }: InputOf<typeof kickMember>,
  ): Promise<OutputOf<typeof kickMember>> {
    const method = 'removeUserFromRoom';
    const atHand = await this.access.named(context, named, { archived: 'refuse' }, () => notAllowed(method));
    const { room, policy } = atHand;
    const user = await this.users.named(context, member);
    if (!policy.access.can(context.caller, 'remove-user', roomRoles(atHand))) throw notAllowed(method);
    if (room.t !== 'c' && room.t !== 'p') throw invalidRoom(method);
    const outside = (): AppError => new AppError('error-user-not-in-room', 'User is not in this room', { method });
    const membership = await this.subscriptions.of(room._id, user._id);
    if (!membership) throw outside();
    if (isOwner(membership) && !(await this.subscriptions.claimDisowning(room._id, user._id))) throw lastOwner(method);
    const self = selfOf(context.caller);
    if (!(await this.changes.remove(context, room, user, { kind: 'ru', by: self }))) throw outside();
    return { room: withStarsOf((await this.rooms.byId(room._id)) ?? room, self._id) };
  }
}

/**
 * Whether the caller may add others: in rooms that it is in by its role there, elsewhere by a permission for the type
 * of room.
 */
export function mayInvite(
  caller: Caller,
  atHand: Pick<RoomAtHand, 'room' | 'membership'>,
  access: AccessPolicy,
): boolean {
  const { room, membership } = atHand;
  if (membership && access.can(caller, 'add-user-to-joined-room', roomRoles(atHand))) return true;
  if (room.t === 'c') return access.can(caller, 'add-user-to-any-c-room');
  return room.t === 'p' && access.can(caller, 'add-user-to-any-p-room');
}

function viewOf(user: MemberRow['u'], card: UserCard | undefined): MemberView {
  const name = card?.name ?? user.name;
  return {
    _id: user._id,
    username: card?.username ?? user.username ?? '',
    ...(name === undefined ? {} : { name }),
    ...(card?.status === undefined ? {} : { status: card.status }),
    ...(card?.utcOffset === undefined ? {} : { utcOffset: card.utcOffset }),
  };
}
