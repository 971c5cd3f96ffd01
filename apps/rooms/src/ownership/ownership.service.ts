import { asSystem, Bus, type RequestContext } from '@gantry/bus';
import {
  lookupUsers,
  OWNERSHIP_PAGE,
  SUCCESSORS_PAGE,
  type InputOf,
  type OutputOf,
  type relinquishRooms,
  type roomSuccessors,
  type solelyOwnedRooms,
} from '@gantry/contracts';
import { Injectable } from '@nestjs/common';
import { RoomRolesService } from '../room-roles/room-roles.service';
import { RoomsRepository } from '../room-store/rooms.repository';
import { OwnershipRepository, type Holding } from './ownership.repository';
import { RoomRemovalService } from './room-removal.service';

type SolelyOwned = OutputOf<typeof solelyOwnedRooms>['rooms'][number];

const OWNER = 'owner';

/** Rooms that depend on one user as their only owner. The caller has checked its right to decide about that user. */
@Injectable()
export class OwnershipService {
  constructor(
    private readonly ownership: OwnershipRepository,
    private readonly rooms: RoomsRepository,
    private readonly roles: RoomRolesService,
    private readonly removal: RoomRemovalService,
    private readonly bus: Bus,
  ) {}

  async solelyOwned({ userId, after }: InputOf<typeof solelyOwnedRooms>): Promise<OutputOf<typeof solelyOwnedRooms>> {
    const holdings = await this.ownership.holdings(userId, after, OWNERSHIP_PAGE);
    const shared = await this.ownership.ownedByOthers(
      holdings.filter(isOwned).map(({ rid }) => rid),
      userId,
    );
    const rooms: SolelyOwned[] = [];
    for (const holding of holdings) {
      const others = isOwned(holding)
        ? !shared.has(holding.rid) && (await this.successors({ rid: holding.rid, userId, offset: 0 }))
        : await this.nobodyElse(holding, userId);
      const room = others && (await this.rooms.byId(holding.rid));
      if (room)
        rooms.push({
          rid: room._id,
          t: room.t,
          name: room.fname || room.name || room._id,
          isOwner: isOwned(holding),
          others,
        });
    }
    const last = holdings.length === OWNERSHIP_PAGE ? holdings.at(-1) : undefined;
    return { rooms, ...(last ? { next: last.rid } : {}) };
  }

  /** A group whose only member leaves is lost, whoever owned it. A channel can still be found and joined. */
  private async nobodyElse({ rid, t }: Holding, userId: string): Promise<OutputOf<typeof roomSuccessors> | undefined> {
    if (t !== 'p') return undefined;
    const [other] = await this.ownership.others(rid, userId, 0, 1);
    return other === undefined ? { userIds: [], more: false } : undefined;
  }

  async successors({ rid, userId, offset }: InputOf<typeof roomSuccessors>): Promise<OutputOf<typeof roomSuccessors>> {
    const userIds = await this.ownership.others(rid, userId, offset, SUCCESSORS_PAGE);
    return { userIds, more: userIds.length === SUCCESSORS_PAGE };
  }

  async relinquish(
    context: RequestContext,
    { userId, successions, removals }: InputOf<typeof relinquishRooms>,
  ): Promise<Record<string, never>> {
    for (const succession of successions) await this.roles.assign(context, { ...succession, role: OWNER, held: true });
    for (const rid of removals) await this.removal.remove(context, rid, userId);
    return {};
  }

  /**
   * Makes another member owner when the only owner leaves, unless that was done before.
   * @returns whether the room may stay
   */
  async succeed(context: RequestContext, { rid, t, roles }: Holding, userId: string): Promise<boolean> {
    if (!isOwned({ roles })) return t !== 'p' || (await this.ownership.others(rid, userId, 0, 1)).length > 0;
    if ((await this.ownership.ownedByOthers([rid], userId)).size > 0) return true;
    for (let offset = 0; ; offset += SUCCESSORS_PAGE) {
      const { userIds, more } = await this.successors({ rid, userId, offset });
      const { users } = await this.bus.call(lookupUsers, asSystem(context, 'rooms'), { ids: userIds });
      const active = new Set(users.filter((card) => card.active).map(({ _id }) => _id));
      const successor = userIds.find((id) => active.has(id));
      if (successor !== undefined)
        return (await this.roles.assign(context, { rid, userId: successor, role: OWNER, held: true })).member;
      if (!more) return t !== 'p';
    }
  }
}

function isOwned({ roles }: Pick<Holding, 'roles'>): boolean {
  return roles?.includes(OWNER) ?? false;
}
