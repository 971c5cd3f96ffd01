import { asSystem, Bus, type RequestContext } from '@gantry/bus';
import {
  AppError,
  lookupUsers,
  newId,
  type createRoom,
  type InputOf,
  type OutputOf,
  type Room,
  type UserRef,
} from '@gantry/contracts';
import { PolicyCache } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { RoomsRepository } from '../room-store/rooms.repository';
import { RoomNaming } from './room.naming';
import { RoomOpening } from './room.opening';

type CreateInput = InputOf<typeof createRoom>;

/** The life of channels and groups. */
@Injectable()
export class RoomsService {
  constructor(
    private readonly rooms: RoomsRepository,
    private readonly opening: RoomOpening,
    private readonly naming: RoomNaming,
    private readonly policies: PolicyCache,
    private readonly bus: Bus,
  ) {}

  /**
   * Creates a room with its first members, the caller as owner; unknown member names are left out.
   * @throws AppError unauthorized, error-invalid-room-name, error-duplicate-channel-name, error-archived-duplicate-name
   */
  async create(context: RequestContext, input: CreateInput): Promise<OutputOf<typeof createRoom>> {
    const { access, settings } = await this.policies.current();
    if (!access.can(context.caller, input.type === 'c' ? 'create-c' : 'create-p')) throw AppError.unauthorized();
    const creator = creatorOf(context);
    const members = await this.membersOf(context, creator, input.members ?? []);
    const draft = newRoom(input, creator, members.length);
    const room = await this.naming.claim(input.name.trim(), settings, async (name) => {
      const named = { ...draft, name };
      await this.rooms.insert(named);
      return named;
    });
    await this.opening.open(context, room, members);
    return { room };
  }

  private async membersOf(context: RequestContext, creator: UserRef, usernames: readonly string[]): Promise<UserRef[]> {
    const names = [...new Set(usernames)].filter((name) => name !== creator.username);
    if (names.length === 0) return [creator];
    const { users } = await this.bus.call(lookupUsers, asSystem(context, 'rooms'), { usernames: names });
    const members = users.filter(({ _id }) => _id !== creator._id);
    return [
      creator,
      ...members.map(({ _id, username, name }) => ({ _id, username, ...(name === undefined ? {} : { name }) })),
    ];
  }
}

function creatorOf({ caller }: RequestContext): UserRef {
  if (caller.kind !== 'user' || caller.username === undefined) throw AppError.notLoggedIn();
  return { _id: caller.userId, username: caller.username, ...(caller.name === undefined ? {} : { name: caller.name }) };
}

/** contract/defaults.json, documents.channelOrGroup. Of `extraData` only what a creator may decide is taken. */
export function newRoom(input: CreateInput, creator: UserRef, usersCount: number, now = new Date()): Room {
  const { broadcast, encrypted, topic } = input.extraData ?? {};
  return {
    _id: newId(),
    fname: input.name.trim(),
    t: input.type,
    msgs: 0,
    usersCount,
    u: { _id: creator._id, username: creator.username },
    customFields: input.customFields ?? {},
    ...(broadcast === undefined ? {} : { broadcast }),
    ...(encrypted === undefined ? {} : { encrypted }),
    ...(topic === undefined ? {} : { topic }),
    ts: now,
    ro: broadcast === true || input.readOnly === true,
    _updatedAt: now,
  };
}
