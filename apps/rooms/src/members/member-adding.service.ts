import { asSystem, Bus, type RequestContext } from '@gantry/bus';
import {
  AppError,
  everybody,
  lookupUsers,
  userRefOf,
  type addEverybody,
  type addMembers,
  type InputOf,
  type OutputOf,
} from '@gantry/contracts';
import { Injectable } from '@nestjs/common';
import { canReadAtHand, RoomsAccess } from '../room-access/rooms.access';
import { withStarsOf } from '../room-store/room.projection';
import { RoomsRepository } from '../room-store/rooms.repository';
import { mayInvite } from './member-administration.service';
import { MemberChanges } from './member-changes';
import { invalidRoom, notAllowed } from './member.errors';
import { selfOf } from '../room-access/caller.ref';

const ADMIN = 'admin';

/** Adds several users to a room at once. */
@Injectable()
export class MemberAddingService {
  constructor(
    private readonly access: RoomsAccess,
    private readonly rooms: RoomsRepository,
    private readonly changes: MemberChanges,
    private readonly bus: Bus,
  ) {}

  /** @throws AppError error-invalid-room, of one that the caller does not see too; error-not-allowed, error-cant-invite-for-direct-room, error-invalid-arguments, error-invalid-username */
  async add(
    context: RequestContext,
    { rid, users: usernames }: InputOf<typeof addMembers>,
  ): Promise<OutputOf<typeof addMembers>> {
    const method = 'addUsersToRoom';
    const atHand = await this.access.byId(context, rid);
    const mayAdd = atHand && mayInvite(context.caller, atHand, atHand.policy.access);
    // A room that does not exist gets the same answer as one that the caller cannot see.
    if (!atHand || !(mayAdd || canReadAtHand(context.caller, atHand))) throw invalidRoom(method);
    const { room } = atHand;
    if (room.t === 'd')
      throw new AppError('error-cant-invite-for-direct-room', "Can't invite user to direct rooms", { method });
    if (!mayAdd) throw notAllowed(method);
    if (usernames.length === 0) throw new AppError('error-invalid-arguments', 'Invalid arguments', { method });
    const names = [...new Set(usernames)];
    const { users } = await this.bus.call(lookupUsers, asSystem(context, 'rooms'), { usernames: names });
    if (users.length < names.length) throw new AppError('error-invalid-username', 'Invalid username', { method });
    const by = selfOf(context.caller);
    for (const user of users) await this.changes.add(context, room, userRefOf(user), { kind: 'au', by });
    return {};
  }

  /**
   * Writes a "user joined" message for each user.
   * @throws AppError 403, error-user-limit-exceeded, error-invalid-room
   */
  async addEverybody(
    context: RequestContext,
    { activeUsersOnly, ...named }: InputOf<typeof addEverybody>,
  ): Promise<OutputOf<typeof addEverybody>> {
    const method = 'addAllToRoom';
    const atHand = await this.access.named(context, named, { archived: 'refuse' }, () => invalidRoom(method));
    const { room, policy } = atHand;
    const self = selfOf(context.caller);
    if (context.caller.kind !== 'user' || !context.caller.roles.includes(ADMIN))
      throw new AppError(403, 'Access to Method Forbidden', { method });
    if (room.t !== 'c' && room.t !== 'p') throw invalidRoom(method);
    const activeOnly = activeUsersOnly === true;
    const most = policy.settings.number('API_User_Limit');
    for (let after: string | undefined, more = true; more;) {
      const page: OutputOf<typeof everybody> = await this.bus.call(everybody, asSystem(context, 'rooms'), {
        activeOnly,
        countUpTo: Math.max(0, Math.floor(most)) + 1,
        ...(after === undefined ? {} : { after }),
      });
      if (page.total > most) throw new AppError('error-user-limit-exceeded', 'User Limit Exceeded', { method });
      for (const user of page.users.map(userRefOf))
        await this.changes.add(context, room, user, { kind: 'uj', by: user });
      after = page.next;
      more = after !== undefined;
    }
    return { room: withStarsOf((await this.rooms.byId(room._id)) ?? room, self._id) };
  }
}
