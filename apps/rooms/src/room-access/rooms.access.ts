import { canPreviewRoom, canReadRoom } from '@gantry/access';
import type { RequestContext } from '@gantry/bus';
import {
  AppError,
  type Caller,
  type PermissionId,
  type Room,
  type RoomSection,
  type RoomTarget,
  type RoomType,
  type Subscription,
} from '@gantry/contracts';
import { PolicyCache, type Policy } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { DirectsService } from '../directs/directs.service';
import { SubscriptionsRepository } from '../subscription-store/subscriptions.repository';
import { RoomsRepository } from '../room-store/rooms.repository';
import { archivedRoom, missingTarget, unknownRoom } from './room-target.errors';

/** The types of room that each section of the API finds. */
const TYPES: Readonly<Record<Exclude<RoomSection, 'im'>, readonly RoomType[]>> = {
  channels: ['c', 'l'],
  groups: ['p'],
  rooms: ['c', 'p', 'd', 'l'],
};

/** A room, the caller's membership, and the policy that applies. */
export interface RoomAtHand {
  readonly room: Room;
  readonly membership: Subscription | null;
  /** Whether the room is a discussion whose parent room the caller is in: members of the parent may read it. */
  readonly inParent: boolean;
  readonly policy: Policy;
}

export interface ResolveOptions {
  /** Whether an archived room is refused. */
  readonly archived: 'refuse' | 'allow';
  /** A permission that makes the room visible to callers who may not read it. */
  readonly seenWith?: PermissionId;
  /** `show` returns rooms that the caller may not read, because the use case refuses them with an error of its own. */
  readonly unreadable?: 'show';
}

/** The only way to a room: finds it by what the caller sent and decides whether the caller may see it. */
@Injectable()
export class RoomsAccess {
  constructor(
    private readonly rooms: RoomsRepository,
    private readonly subscriptions: SubscriptionsRepository,
    private readonly directs: DirectsService,
    private readonly policies: PolicyCache,
  ) {}

  /**
   * Finds the room; creates a direct conversation that is named by its other user.
   * @throws AppError in the words of the section (contract/rest-extra.json, resolves): the parameter is missing, the
   * room is unknown or hidden from the caller, or it is archived
   */
  async resolveTarget(context: RequestContext, target: RoomTarget, options: ResolveOptions): Promise<RoomAtHand> {
    const found = await this.findOrBegin(context, target);
    if (!found) throw unknownRoom(target.section);
    const atHand = await this.atHand(context, found);
    const seen =
      options.unreadable === 'show' ||
      (options.seenWith !== undefined && atHand.policy.access.can(context.caller, options.seenWith));
    if (target.section !== 'channels' && !seen && !canReadAtHand(context.caller, atHand))
      throw unknownRoom(target.section);
    if (options.archived === 'refuse' && atHand.room.archived)
      throw archivedRoom(target.section, atHand.room.name ?? '');
    return atHand;
  }

  /**
   * By id, as DDP methods name rooms. Does not check access: use {@link canReadAtHand}.
   * @returns null for an unknown room
   */
  async byId(context: RequestContext, rid: string): Promise<RoomAtHand | null> {
    const room = await this.rooms.byId(rid);
    return room && this.atHand(context, room);
  }

  /** By target for REST, by id for DDP. @param unknown the error of the DDP method for an unknown id */
  async named(
    context: RequestContext,
    input: { target?: RoomTarget | undefined; rid?: string | undefined },
    options: ResolveOptions,
    unknown: () => AppError,
  ): Promise<RoomAtHand> {
    if (input.target) return this.resolveTarget(context, input.target, options);
    const atHand = input.rid === undefined ? null : await this.byId(context, input.rid);
    if (!atHand) throw unknown();
    return atHand;
  }

  private async atHand(context: RequestContext, room: Room): Promise<RoomAtHand> {
    const userId = context.caller.kind === 'user' ? context.caller.userId : undefined;
    const [policy, membership] = await Promise.all([
      this.policies.current(),
      userId === undefined ? null : this.subscriptions.of(room._id, userId),
    ]);
    return { room, membership, policy, inParent: !membership && (await this.isInParent(room, userId)) };
  }

  private async isInParent({ prid }: Room, userId: string | undefined): Promise<boolean> {
    return prid !== undefined && userId !== undefined && (await this.subscriptions.of(prid, userId)) !== null;
  }

  /** Creates a direct conversation that is named by its other user if there is none. */
  private async findOrBegin(context: RequestContext, target: RoomTarget): Promise<Room | null> {
    const roomId = target.roomId?.trim();
    const name = (target.section === 'im' ? target.username : target.roomName)?.trim();
    if (!roomId && !name) throw missingTarget(target.section);
    if (target.section === 'im') return this.directs.findOrBegin(context, { roomId, username: name });
    const room = roomId ? await this.rooms.byId(roomId) : await this.rooms.byName(name ?? '');
    return room && TYPES[target.section].includes(room.t) ? room : null;
  }
}

/** As {@link canReadAtHand}, for reading the history. */
export function canPreviewAtHand(caller: Caller, { room, membership, inParent, policy }: RoomAtHand): boolean {
  return canPreviewRoom(
    policy.access,
    caller,
    room,
    membership !== null || inParent,
    policy.settings.flag('Accounts_AllowAnonymousRead'),
  );
}

export function canReadAtHand(caller: Caller, { room, membership, inParent, policy }: RoomAtHand): boolean {
  return canReadRoom(
    policy.access,
    caller,
    room,
    membership !== null || inParent,
    policy.settings.flag('Accounts_AllowAnonymousRead'),
  );
}

/**
 * May the caller make itself heard in the room otherwise than by messages? A member whom nobody has blocked or muted, and of a
 * room that is read-only those alone who may write all the same.
 */
export function mayBeHeard(caller: Caller, { room, membership, policy }: RoomAtHand): boolean {
  if (!membership || caller.kind !== 'user') return false;
  const names = [caller.username, membership.u.username].filter((name) => name !== undefined);
  const isNamed = (list: readonly string[] | undefined): boolean => names.some((name) => list?.includes(name));
  if (membership.blocked === true || membership.blocker === true || isNamed(room.muted)) return false;
  return room.ro !== true || isNamed(room.unmuted) || policy.access.can(caller, 'post-readonly', membership.roles);
}

/** The caller's roles in the room, for permissions with a room in scope. */
export function roomRoles({ membership }: Pick<RoomAtHand, 'membership'>): readonly string[] {
  return membership?.roles ?? [];
}
