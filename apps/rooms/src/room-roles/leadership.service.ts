import { Bus, type RequestContext } from '@gantry/bus';
import {
  AppError,
  LEADING_ROLES,
  NOT_IN_ROOM,
  STREAMS,
  type InputOf,
  type OutputOf,
  type Room,
  type setLeadingRole,
  type UserRef,
} from '@gantry/contracts';
import { stringifyEjson } from '@gantry/ddp';
import { PolicyCache } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { selfOf } from '../room-access/caller.ref';
import { RoomNotices } from '../notices/room.notices';
import { roomRoles, RoomsAccess } from '../room-access/rooms.access';
import { UserLookup } from '../room-access/user.lookup';
import { SubscriptionsRepository } from '../subscription-store/subscriptions.repository';
import { RoomRolesRepository } from './room-roles.repository';

type Change = InputOf<typeof setLeadingRole>;

/** Assigns and removes the roles owner, moderator and leader in a room. */
@Injectable()
export class LeadershipService {
  constructor(
    private readonly access: RoomsAccess,
    private readonly users: UserLookup,
    private readonly subscriptions: SubscriptionsRepository,
    private readonly memberships: RoomRolesRepository,
    private readonly notices: RoomNotices,
    private readonly policies: PolicyCache,
    private readonly bus: Bus,
  ) {}

  /**
   * @throws AppError error-not-allowed without the permission of the role, error-user-already-… and error-user-not-… where
   * nothing would change, error-remove-last-owner, and those of the parameters (contract/ddp-extra.json, addRoomOwner …)
   */
  async set(context: RequestContext, input: Change): Promise<OutputOf<typeof setLeadingRole>> {
    const { role, held } = input;
    const { title, permission, called, outside } = LEADING_ROLES[role];
    const details = { method: `${held ? 'add' : 'remove'}Room${title}` };
    const notAllowed = (): AppError => new AppError('error-not-allowed', 'Not allowed', details);
    const atHand = await this.access.named(context, input, { archived: 'refuse' }, notAllowed);
    const { room, policy } = atHand;
    if (!policy.access.can(context.caller, permission, roomRoles(atHand))) throw notAllowed();
    if (room.t !== 'c' && room.t !== 'p') throw new AppError('error-invalid-room', 'Invalid room', details);
    const user = await this.userOf(context, input, details);
    const membership = await this.subscriptions.of(room._id, user._id);
    if (!membership) {
      const { code, text } = held ? NOT_IN_ROOM : outside;
      throw new AppError(code, text, details);
    }
    if ((membership.roles ?? []).includes(role) === held)
      throw held
        ? new AppError(`error-user-already-${role}`, `User is already ${called}`, details)
        : new AppError(`error-user-not-${role}`, `User is not ${called}`, details);
    await this.write(context, room, user, input, details);
    return {};
  }

  private async userOf(
    context: RequestContext,
    { target, member }: Change,
    details: { method: string },
  ): Promise<UserRef> {
    if (target) return this.users.named(context, member);
    const user = member.userId === undefined ? undefined : await this.users.byId(context, member.userId);
    if (!user) throw new AppError('error-invalid-user', 'Invalid user', details);
    return user;
  }

  private async write(
    context: RequestContext,
    room: Room,
    user: UserRef,
    { role, held }: Change,
    details: { method: string },
  ): Promise<void> {
    const unmakesOwner = role === 'owner' && !held;
    if (unmakesOwner && !(await this.subscriptions.claimDisowning(room._id, user._id)))
      throw new AppError(
        'error-remove-last-owner',
        'This is the last owner. Please set a new owner before removing this one.',
        details,
      );
    const changed = await this.memberships.set(room._id, user._id, role, held);
    if (!changed) throw new AppError(NOT_IN_ROOM.code, NOT_IN_ROOM.text, details);
    await this.notices.memberChanged(context, room, user._id, 'updated');
    this.notices.tellSubscription('updated', changed);
    await this.tellRole(held ? 'added' : 'removed', role, user, room._id);
    const kind = held ? 'subscription-role-added' : 'subscription-role-removed';
    await this.notices.note(context, room, kind, user.username ?? '', selfOf(context.caller), role);
  }

  /** Only if the settings show roles to users (contract/ddp-extra.json, streams, roles-change). */
  private async tellRole(type: 'added' | 'removed', role: string, u: UserRef, scope: string): Promise<void> {
    const { settings } = await this.policies.current();
    if (!settings.flag('UI_DisplayRoles')) return;
    const args = stringifyEjson([{ type, _id: role, u, scope }]);
    for (const stream of [STREAMS.notifyLogged, STREAMS.notifyAll])
      this.bus.emit(stream, { eventName: 'roles-change', args });
  }
}
