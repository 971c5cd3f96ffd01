import { userIdOf, type RequestContext } from '@gantry/bus';
import {
  AppError,
  newId,
  type InputOf,
  type listDiscussions,
  type openDiscussion,
  type OutputOf,
  type removeDiscussion,
  type Room,
  type UserRef,
} from '@gantry/contracts';
import { compileFilter, compileProjection, compileSort, pageInfo, pageLimits } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { MemberChanges } from '../members/member-changes';
import { selfOf } from '../room-access/caller.ref';
import { RoomRemovalService } from '../ownership/room-removal.service';
import { canReadAtHand, RoomsAccess } from '../room-access/rooms.access';
import { ROOM_QUERY_POLICY, withStarsOf } from '../room-store/room.projection';
import { RoomsRepository } from '../room-store/rooms.repository';
import { RoomOpening } from '../rooms/room.opening';
import { newRoom } from '../rooms/rooms.service';

const BY_NAME = { fname: 1 } as const;
type OpenInput = InputOf<typeof openDiscussion>;

/** Discussions: rooms with a parent room (contract/defaults.json, documents.discussion). */
@Injectable()
export class DiscussionsService {
  constructor(
    private readonly access: RoomsAccess,
    private readonly rooms: RoomsRepository,
    private readonly opening: RoomOpening,
    private readonly changes: MemberChanges,
    private readonly removal: RoomRemovalService,
  ) {}

  /** @throws AppError error-invalid-room for a room that the caller does not see */
  async open(context: RequestContext, input: OpenInput): Promise<OutputOf<typeof openDiscussion>> {
    const atHand = await this.access.byId(context, input.prid);
    if (!atHand || !canReadAtHand(context.caller, atHand)) throw new AppError('error-invalid-room', 'Invalid room');
    const self = selfOf(context.caller);
    const existing = input.pmid === undefined ? null : await this.rooms.discussionOf(input.prid, input.pmid);
    if (existing) {
      for (const member of [self, ...input.members]) await this.changes.add(context, existing, member, undefined);
      return { room: existing, created: false };
    }
    const members = membersOf(self, input.members);
    const room = discussionRoom(atHand.room, input, self, members.length);
    await this.rooms.insert(room);
    await this.opening.open(context, room, members);
    return { room, created: true };
  }

  /** Removes the room if it is a discussion of `prid`; otherwise does nothing. */
  async remove(
    context: RequestContext,
    { rid, prid }: InputOf<typeof removeDiscussion>,
  ): Promise<OutputOf<typeof removeDiscussion>> {
    const room = await this.rooms.byId(rid);
    if (room && room.prid === prid) await this.removal.remove(context, rid, room.u?._id ?? '');
    return {};
  }

  /** @throws AppError not-allowed for a room that the caller may not read, and those of the room parameter */
  async list(
    context: RequestContext,
    { target, page }: InputOf<typeof listDiscussions>,
  ): Promise<OutputOf<typeof listDiscussions>> {
    const atHand = await this.access.resolveTarget(context, target, { archived: 'refuse', unreadable: 'show' });
    if (!canReadAtHand(context.caller, atHand)) throw new AppError('Not Allowed', 'not-allowed', undefined, 'typed');
    const limits = pageLimits(page, atHand.policy.settings);
    const { items, total } = await this.rooms.page({
      filter: { $and: [compileFilter(page.query, ROOM_QUERY_POLICY), { prid: atHand.room._id }] },
      projection: compileProjection(page.fields, ROOM_QUERY_POLICY),
      sort: compileSort(page.sort, ROOM_QUERY_POLICY, BY_NAME),
      ...limits,
    });
    const userId = userIdOf(context.caller);
    return { discussions: items.map((room) => withStarsOf(room, userId)), ...pageInfo(limits, items, total) };
  }
}

function membersOf(self: UserRef, others: readonly UserRef[]): UserRef[] {
  return [...new Map([...others, self].map((member) => [member._id, member])).values()];
}

/**
 * A discussion of a public channel is public, any other is private. Its `name` is a random id, because nobody types it.
 */
function discussionRoom(
  parent: Room,
  { fname, description, encrypted, pmid }: OpenInput,
  self: UserRef,
  usersCount: number,
): Room {
  const topic = parent.fname ?? parent.name;
  const extraData = { encrypted, ...(topic === undefined ? {} : { topic }) };
  return {
    ...newRoom({ type: parent.t === 'c' ? 'c' : 'p', name: fname, extraData }, self, usersCount),
    name: newId(),
    prid: parent._id,
    ...(pmid === undefined ? {} : { pmid }),
    ...(description === undefined ? {} : { description }),
  };
}
