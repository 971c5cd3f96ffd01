import { asSystem, Bus, MAX_HOPS, userIdOf, type RequestContext } from '@gantry/bus';
import {
  AppError,
  lookupUsers,
  userRefOf,
  type InputOf,
  type OutputOf,
  type createDirect,
  type Room,
  type UserCard,
  type UserRef,
} from '@gantry/contracts';
import { PolicyCache, type Settings } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { RoomNotices } from '../notices/room.notices';
import { isDuplicateKey, RoomsRepository } from '../room-store/rooms.repository';
import { subscriptionDirect } from '../subscription-store/subscription.documents';
import { SubscriptionsRepository } from '../subscription-store/subscriptions.repository';
import { byDisplayName, directRoomId, sortedIds } from '../room-store/direct.rule';

type CreateInput = InputOf<typeof createDirect>;
const METHOD = { method: 'createDirectMessage' };
const invalidUser = (): AppError => new AppError('error-invalid-user', 'Invalid user', METHOD);

/** Finds or creates direct conversations by their members. */
@Injectable()
export class DirectsService {
  constructor(
    private readonly rooms: RoomsRepository,
    private readonly subscriptions: SubscriptionsRepository,
    private readonly notices: RoomNotices,
    private readonly policies: PolicyCache,
    private readonly bus: Bus,
  ) {}

  /**
   * The conversation with these users, created if there is none.
   * @throws AppError error-invalid-user, error-not-allowed
   */
  async create(context: RequestContext, input: CreateInput): Promise<OutputOf<typeof createDirect>> {
    const { access, settings } = await this.policies.current();
    const reused = await this.withoutLookup(context, input);
    if (reused) return answer(reused);
    const members = await this.membersOf(context, input, settings);
    const existing = await this.rooms.directOf(sortedIds(members));
    if (!access.can(context.caller, 'create-d') && !(existing && access.can(context.caller, 'view-d-room'))) {
      throw new AppError('error-not-allowed', 'Not allowed', METHOD);
    }
    const room = await this.begin(context, members, userIdOf(context.caller), existing);
    return answer(room);
  }

  /**
   * When the call came through another service, the bus allows no further call to look users up. A conversation that
   * exists is found without one.
   */
  private async withoutLookup(context: RequestContext, { usernames, known }: CreateInput): Promise<Room | null> {
    const [name] = usernames;
    if (
      context.hops < MAX_HOPS ||
      known !== undefined ||
      usernames.length !== 1 ||
      name === undefined ||
      context.caller.kind !== 'user'
    )
      return null;
    const subscription = await this.subscriptions.directCalled(context.caller.userId, name);
    if (!subscription) throw invalidUser();
    await this.reopen(subscription.rid, context.caller.userId);
    return this.rooms.byId(subscription.rid);
  }

  /**
   * Finds a conversation by id or by the other user's name; creates it when the user is known.
   * @returns null when there is none and none can be created
   */
  async findOrBegin(
    context: RequestContext,
    by: { roomId?: string | undefined; username?: string | undefined },
  ): Promise<Room | null> {
    const name = by.username ?? by.roomId;
    if (by.roomId) {
      const room = await this.rooms.byId(by.roomId);
      if (room) return room.t === 'd' ? room : null;
    }
    if (!name || context.caller.kind !== 'user') return null;
    const known = await this.subscriptions.directCalled(context.caller.userId, name);
    if (known) return this.rooms.byId(known.rid);
    // The call came through another service: the bus allows no further call to look the user up.
    if (context.hops >= MAX_HOPS) return null;
    const others = await this.lookup(context, [name]);
    if (others.length === 0) return null;
    const { room } = await this.create(context, { usernames: [name] });
    return this.rooms.byId(room._id);
  }

  private async membersOf(
    context: RequestContext,
    { usernames, excludeSelf, known = [] }: CreateInput,
    settings: Settings,
  ): Promise<UserRef[]> {
    const { caller } = context;
    if (caller.kind !== 'user' || caller.username === undefined) throw invalidUser();
    const self = userRefOf({ _id: caller.userId, username: caller.username, name: caller.name });
    const names = [...new Set(usernames)];
    if (!settings.flag('Message_AllowDirectMessagesToYourself') && names.length === 1 && names[0] === self.username)
      throw invalidUser();
    const asked = names.filter((name) => name !== self.username);
    const unknown = asked.filter((name) => !known.some(({ username }) => username === name));
    const users: UserRef[] = [
      ...known.filter(({ username }) => asked.includes(username)),
      ...(unknown.length === 0 ? [] : await this.lookup(context, unknown)),
    ];
    if (users.length < new Set(asked.map((name) => name.toLowerCase())).size) throw invalidUser();
    const others = users
      .filter(({ _id }) => _id !== self._id)
      .map(({ _id, username, name }) => ({ _id, username, ...(name === undefined ? {} : { name }) }));
    const members: UserRef[] = excludeSelf ? others : [self, ...others];
    const [first] = members;
    if (first === undefined || (members.length === 1 && first._id !== self._id)) throw invalidUser();
    if (members.length > Math.max(settings.number('DirectMesssage_maxUsers'), 1))
      throw AppError.text('error-direct-message-max-user-exceeded');
    return members.sort(byDisplayName);
  }

  private async lookup(context: RequestContext, usernames: string[]): Promise<UserCard[]> {
    const { users } = await this.bus.call(lookupUsers, asSystem(context, 'rooms'), { usernames });
    return users;
  }

  private async begin(
    context: RequestContext,
    members: readonly UserRef[],
    creatorId: string,
    existing: Room | null,
  ): Promise<Room> {
    const now = new Date();
    const room = existing ?? (await this.insertRoom(members, now));
    const arrived: string[] = [];
    for (const member of members) {
      const subscription = subscriptionDirect(room._id, members, member, creatorId, now);
      if (await this.subscriptions.insert(subscription)) {
        arrived.push(member._id);
        this.notices.tellSubscription('inserted', subscription);
        await this.notices.memberChanged(context, room, member._id, 'joined');
      } else if (member._id === creatorId) {
        await this.reopen(room._id, creatorId);
      }
    }
    if (!existing) await this.notices.roomChanged(context, room);
    if (arrived.length > 0) this.notices.tellRoom('inserted', room, arrived);
    return room;
  }

  private async reopen(rid: string, userId: string): Promise<void> {
    const subscription = await this.subscriptions.of(rid, userId);
    if (!subscription || subscription.open) return;
    await this.subscriptions.open(rid, userId);
    this.notices.tellSubscription('updated', { ...subscription, open: true, _updatedAt: new Date() });
  }

  private async insertRoom(members: readonly UserRef[], now: Date): Promise<Room> {
    const uids = sortedIds(members);
    const room: Room = {
      _id: directRoomId(uids),
      t: 'd',
      usernames: members.flatMap(({ username }) => (username === undefined ? [] : [username])),
      usersCount: members.length,
      msgs: 0,
      ts: now,
      uids,
      _updatedAt: now,
    };
    try {
      await this.rooms.insert(room);
      return room;
    } catch (error) {
      // Another request created the same conversation at the same moment: use that one.
      const theirs = isDuplicateKey(error) ? await this.rooms.byId(room._id) : null;
      if (theirs) return theirs;
      throw error;
    }
  }
}

function answer(room: Room): OutputOf<typeof createDirect> {
  return { room: { _id: room._id, rid: room._id, t: 'd', usernames: room.usernames ?? [] } };
}
