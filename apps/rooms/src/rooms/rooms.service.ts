import { asSystem, Bus, type RequestContext } from '@gantry/bus';
import {
  AppError,
  lookupUsers,
  newId,
  userRefOf,
  type createRoom,
  type InputOf,
  type OutputOf,
  type Room,
  type UserRef,
} from '@gantry/contracts';
import { PolicyCache } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { selfOf } from '../room-access/caller.ref';
import { RoomsRepository } from '../room-store/rooms.repository';
import { RoomNaming } from './room.naming';
import { RoomOpening } from './room.opening';

type CreateInput = InputOf<typeof createRoom>;

/** Creates channels and groups. */
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
   * Creates a room with its first members and the caller as owner; unknown user names are ignored.
   * @throws AppError unauthorized, error-invalid-room-name, error-duplicate-channel-name, error-archived-duplicate-name
   */
  async create(context: RequestContext, input: CreateInput): Promise<OutputOf<typeof createRoom>> {
    const { access, settings } = await this.policies.current();
    if (!access.can(context.caller, input.type === 'c' ? 'create-c' : 'create-p')) throw AppError.unauthorized();
    const creator = selfOf(context.caller);
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
    return [creator, ...members.map(userRefOf)];
  }
}

/** contract/defaults.json, documents.channelOrGroup. Takes only those fields of `extraData` that creators may set. */
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
