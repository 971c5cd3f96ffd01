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
import { PolicyCache, type Settings } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { RoomNotices } from '../notices/room.notices';
import { subscriptionAtCreation } from '../subscription-store/subscription.documents';
import { SubscriptionsRepository } from '../subscription-store/subscriptions.repository';
import { addressOf, nameTaken, numberedName } from './room-name.rule';
import { isDuplicateKey, RoomsRepository } from '../room-store/rooms.repository';

type CreateInput = InputOf<typeof createRoom>;
/** How many numbered addresses are tried for one display name. */
const MAX_NAME_ATTEMPTS = 100;

/** The life of channels and groups. */
@Injectable()
export class RoomsService {
  constructor(
    private readonly rooms: RoomsRepository,
    private readonly subscriptions: SubscriptionsRepository,
    private readonly notices: RoomNotices,
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
    const [members, address] = await Promise.all([
      this.membersOf(context, creator, input.members ?? []),
      this.addressFor(input.name.trim(), settings),
    ]);
    const room = await this.insertNamed(
      newRoom(input, creator, members.length),
      address,
      settings.flag('UI_Allow_room_names_with_special_chars'),
    );
    await this.addMembers(context, room, members);
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

  private async addressFor(displayName: string, settings: Settings): Promise<string> {
    const specialCharacters = settings.flag('UI_Allow_room_names_with_special_chars');
    const address = addressOf(displayName, { pattern: settings.text('UTF8_Names_Validation'), specialCharacters });
    const taken = specialCharacters ? await this.rooms.byDisplayName(displayName) : await this.rooms.byName(address);
    if (taken) throw nameTaken(displayName, taken.archived ?? false);
    return address;
  }

  /** The unique index on `name` has the last word: two may ask for one name at once. */
  private async insertNamed(draft: Room, address: string, mayNumber: boolean): Promise<Room> {
    for (let attempt = 0; attempt < MAX_NAME_ATTEMPTS; attempt++) {
      const room = { ...draft, name: numberedName(address, attempt) };
      try {
        await this.rooms.insert(room);
        return room;
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
        if (!mayNumber) throw nameTaken(address, (await this.rooms.byName(address))?.archived ?? false);
      }
    }
    throw nameTaken(address, false);
  }

  private async addMembers(context: RequestContext, room: Room, members: readonly UserRef[]): Promise<void> {
    const now = new Date();
    const subscriptions = members.map((member) => subscriptionAtCreation(room, member, now));
    try {
      await this.subscriptions.insertAll(subscriptions);
    } catch (error) {
      // A room without its owner could be mended by nobody, and would keep the name.
      await this.subscriptions.undoInsertAll(room._id);
      await this.rooms.undoInsert(room._id);
      throw error;
    }
    await this.notices.roomChanged(context, room);
    await Promise.all(members.map(({ _id }) => this.notices.memberChanged(context, room, _id, 'joined')));
    for (const subscription of subscriptions) this.notices.tellSubscription('inserted', subscription);
    this.notices.tellRoom(
      'inserted',
      room,
      members.map(({ _id }) => _id),
    );
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
