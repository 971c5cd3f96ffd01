import type { RequestContext } from '@gantry/bus';
import type { assignRoomRole, InputOf, OutputOf, roomRoleHolders } from '@gantry/contracts';
import { Injectable } from '@nestjs/common';
import { RoomNotices } from '../notices/room.notices';
import { RoomsRepository } from '../rooms/rooms.repository';
import { RoomRolesRepository } from './room-roles.repository';

/** Roles that hold in one room. Whoever calls has checked that the user may hand them out. */
@Injectable()
export class RoomRolesService {
  constructor(
    private readonly memberships: RoomRolesRepository,
    private readonly rooms: RoomsRepository,
    private readonly notices: RoomNotices,
  ) {}

  async assign(context: RequestContext, { rid, userId, role, held }: InputOf<typeof assignRoomRole>): Promise<OutputOf<typeof assignRoomRole>> {
    const room = await this.rooms.byId(rid);
    const membership = room && (await this.memberships.set(rid, userId, role, held));
    if (!room || !membership) return { member: false };
    await this.notices.memberChanged(context, room, userId, 'updated');
    this.notices.tellSubscription('updated', membership);
    return { member: true };
  }

  async holders({ role, rid, offset, count }: InputOf<typeof roomRoleHolders>): Promise<OutputOf<typeof roomRoleHolders>> {
    return this.memberships.holders(role, rid, { offset, count });
  }
}
