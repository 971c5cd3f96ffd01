import { asSystem, Bus, type RequestContext } from '@gantry/bus';
import { MAX_SUGGESTIONS, suggestUsers, type InputOf, type OutputOf, type spotlight } from '@gantry/contracts';
import type { Policy, Settings } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { withoutLastMessage, withStarsOf } from '../room-store/room.projection';
import { canReadAtHand, RoomsAccess } from '../room-access/rooms.access';
import { SubscriptionsRepository } from '../subscription-store/subscriptions.repository';
import { DirectoryAccess, seesOtherChannels, seesOutsiders } from './directory.access';
import { DirectoryRepository } from './directory.repository';
import { readSearch } from './directory.rules';

type Spotted = OutputOf<typeof spotlight>;

/** Suggests users and channels while somebody types. */
@Injectable()
export class SpotlightService {
  constructor(
    private readonly access: DirectoryAccess,
    private readonly directory: DirectoryRepository,
    private readonly subscriptions: SubscriptionsRepository,
    private readonly roomsAccess: RoomsAccess,
    private readonly bus: Bus,
  ) {}

  async search(context: RequestContext, { query, options }: InputOf<typeof spotlight>): Promise<Spotted> {
    const policy = await this.access.policy();
    const { type } = options ?? {};
    // When the caller names kinds, the others are not searched.
    const { text, users, rooms } = readSearch(
      query,
      type ? { users: type.users === true, rooms: type.rooms === true } : {},
    );
    const [foundUsers, foundRooms] = await Promise.all([
      users ? this.users(context, { text, except: options?.except ?? [], rid: options?.rid || undefined }, policy) : [],
      rooms ? this.rooms(context, text, policy) : [],
    ]);
    return { users: foundUsers, rooms: foundRooms };
  }

  /** Members of the room first, then other users if the caller may find them, marked as outside the room. */
  private async users(
    context: RequestContext,
    { text, except, rid }: { text: string; except: string[]; rid: string | undefined },
    policy: Policy,
  ): Promise<Spotted['users']> {
    const { caller } = context;
    const atHand = rid === undefined ? null : await this.roomsAccess.byId(context, rid);
    if (rid !== undefined && !atHand) return [];
    const others = seesOutsiders(caller, policy);
    const limit = suggestions(policy.settings);
    const seesMembers = rid !== undefined && atHand !== null && (others || canReadAtHand(caller, atHand));
    // Asks for more than needed, because some may be excluded or inactive.
    const ids = seesMembers
      ? await this.directory.membersHolding(rid, text, Math.min(MAX_SUGGESTIONS, limit + except.length))
      : [];
    if (ids.length === 0 && !others) return [];
    const { users } = await this.bus.call(suggestUsers, asSystem(context, 'rooms'), {
      text,
      limit,
      except,
      ids,
      others,
    });
    if (rid === undefined) return users;
    const members = await this.directory.membersAmong(
      rid,
      users.map(({ _id }) => _id),
    );
    return users.map((user) => (members.has(user._id) ? user : { ...user, outside: true }));
  }

  /** Public channels that the caller has not joined; without a login, those that are not default rooms. */
  private async rooms({ caller }: RequestContext, text: string, policy: Policy): Promise<Spotted['rooms']> {
    if (!seesOtherChannels(caller, policy)) return [];
    const userId = caller.kind === 'user' ? caller.userId : undefined;
    const except =
      userId === undefined
        ? { default: { $ne: true } }
        : { _id: { $nin: await this.subscriptions.roomIdsOf(userId, 'c') } };
    const rooms = await this.directory.channelsNamed(text, except, suggestions(policy.settings));
    const previews = !policy.settings.flag('Store_Last_Message') || policy.access.can(caller, 'preview-c-room');
    return rooms.map((room) => (previews ? withStarsOf(room, userId) : withoutLastMessage(room)));
  }
}

function suggestions(settings: Settings): number {
  return Math.max(
    1,
    Math.min(MAX_SUGGESTIONS, Math.floor(settings.number('Number_of_users_autocomplete_suggestions'))),
  );
}
