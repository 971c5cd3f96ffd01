import { userIdOf, type RequestContext } from '@gantry/bus';
import { AppError, type InputOf, type onlineMembers, type OutputOf } from '@gantry/contracts';
import { compileFilter, PolicyCache } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { UserLookup } from '../room-access/user.lookup';
import { ROOM_QUERY_POLICY } from '../room-store/room.projection';
import { RoomsRepository } from '../room-store/rooms.repository';
import { SubscriptionsRepository } from '../subscription-store/subscriptions.repository';

/** Limits of one answer: rooms, and memberships read in them. */
const MAX_ROOMS = 100;
const MAX_MEMBERSHIPS = 1_000;

/** Which members are online, in rooms that the caller may see. */
@Injectable()
export class OnlineMembersService {
  constructor(
    private readonly rooms: RoomsRepository,
    private readonly subscriptions: SubscriptionsRepository,
    private readonly policies: PolicyCache,
    private readonly users: UserLookup,
  ) {}

  /** @throws AppError a text when no room is found, error-invalid-query */
  async list(
    context: RequestContext,
    { section, query }: InputOf<typeof onlineMembers>,
  ): Promise<OutputOf<typeof onlineMembers>> {
    const asked = compileFilter(query, ROOM_QUERY_POLICY);
    const { items } = await this.rooms.page({
      filter: { $and: [asked, await this.visible(context, section)] },
      projection: { _id: 1 },
      sort: {},
      offset: 0,
      count: MAX_ROOMS,
    });
    if (items.length === 0)
      throw AppError.text(section === 'channels' ? 'Channel does not exists' : 'Group does not exists');
    const ids = await this.subscriptions.memberIds(
      items.map(({ _id }) => _id),
      MAX_MEMBERSHIPS,
    );
    const cards = await this.users.cards(context, ids);
    const online = cards
      .filter(({ status = 'offline' }) => status !== 'offline')
      .map(({ _id, username }) => ({ _id, username }));
    return { online };
  }

  private async visible(context: RequestContext, section: 'channels' | 'groups'): Promise<Record<string, unknown>> {
    const { access } = await this.policies.current();
    if (section === 'channels' && access.can(context.caller, 'view-c-room')) return { t: 'c' };
    const t = section === 'channels' ? 'c' : 'p';
    return { t, _id: { $in: await this.subscriptions.roomIdsOf(userIdOf(context.caller), t) } };
  }
}
