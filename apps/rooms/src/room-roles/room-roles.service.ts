import type { RequestContext } from '@gantry/bus';
import {
  AppError,
  type assignRoomRole,
  type InputOf,
  type OutputOf,
  type roomModerators,
  type roomRoleHolders,
  type roomRoles,
} from '@gantry/contracts';
import { PolicyCache } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { RoomNotices } from '../notices/room.notices';
import { canReadAtHand, RoomsAccess } from '../room-access/rooms.access';
import { RoomsRepository } from '../room-store/rooms.repository';
import { RoomRolesRepository } from './room-roles.repository';

/** Roles that apply within one room. The calling service has checked that the user may assign them. */
@Injectable()
export class RoomRolesService {
  constructor(
    private readonly memberships: RoomRolesRepository,
    private readonly rooms: RoomsRepository,
    private readonly notices: RoomNotices,
    private readonly access: RoomsAccess,
    private readonly policies: PolicyCache,
  ) {}

  async assign(
    context: RequestContext,
    { rid, userId, role, held }: InputOf<typeof assignRoomRole>,
  ): Promise<OutputOf<typeof assignRoomRole>> {
    const room = await this.rooms.byId(rid);
    const membership = room && (await this.memberships.set(rid, userId, role, held));
    if (!room || !membership) return { member: false };
    await this.notices.memberChanged(context, room, userId, 'updated');
    this.notices.tellSubscription('updated', membership);
    return { member: true };
  }

  async holders({
    role,
    rid,
    offset,
    count,
  }: InputOf<typeof roomRoleHolders>): Promise<OutputOf<typeof roomRoleHolders>> {
    return this.memberships.holders(role, rid, { offset, count });
  }

  /** @throws AppError error-invalid-user for visitors where nobody reads without a login, error-not-allowed for a room that the caller may not read */
  async list(context: RequestContext, input: InputOf<typeof roomRoles>): Promise<OutputOf<typeof roomRoles>> {
    const details = { method: 'getRoomRoles' };
    const { settings } = await this.policies.current();
    if (context.caller.kind === 'anonymous' && !settings.flag('Accounts_AllowAnonymousRead'))
      throw new AppError('error-invalid-user', 'Invalid user', details);
    const rids = input.rids ?? [];
    const rooms = input.target
      ? [await this.access.resolveTarget(context, input.target, { archived: 'refuse' })]
      : await Promise.all(rids.map((rid) => this.access.byId(context, rid)));
    if (!rooms.every((atHand) => atHand && canReadAtHand(context.caller, atHand)))
      throw new AppError('error-not-allowed', 'Not allowed', details);
    return { holders: await this.memberships.list(rooms.flatMap((atHand) => (atHand ? [atHand.room._id] : []))) };
  }

  /** @throws AppError error-not-allowed for a channel that the caller may not read, and those of the room parameter */
  async moderators(
    context: RequestContext,
    { target }: InputOf<typeof roomModerators>,
  ): Promise<OutputOf<typeof roomModerators>> {
    const atHand = await this.access.resolveTarget(context, target, { archived: 'refuse' });
    if (!canReadAtHand(context.caller, atHand)) throw new AppError('error-not-allowed', 'Not allowed');
    return { moderators: await this.memberships.called(atHand.room._id, 'moderator') };
  }
}
