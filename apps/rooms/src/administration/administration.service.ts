import type { RequestContext } from '@gantry/bus';
import {
  AppError,
  type administeredRoom,
  type Caller,
  type InputOf,
  type listAllRooms,
  type OutputOf,
} from '@gantry/contracts';
import { compileSort, containing, pageInfo, pageLimits, PolicyCache, type Settings } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { ROOM_QUERY_POLICY } from '../room-store/room.projection';
import { RoomsRepository } from '../room-store/rooms.repository';

/** The fields that an administrator needs to manage a room; not its messages. */
const ADMINISTERED = [
  ...['name', 'fname', 't', 'u', 'usernames', 'usersCount', 'msgs', 'ts', 'prid', 'topic', 'description'],
  ...['announcement', 'ro', 'reactWhenReadOnly', 'muted', 'unmuted', 'default', 'featured', 'archived', 'cl', 'sysMes'],
  ...['broadcast', 'encrypted', 'joinCodeRequired', 'retention', 'customFields', 'avatarETag', '_updatedAt'],
];
const PROJECTION = Object.fromEntries(ADMINISTERED.map((field) => [field, 1 as const]));

/** Rooms as administrators of the workspace see them, whether they are members or not. */
@Injectable()
export class AdministrationService {
  constructor(
    private readonly rooms: RoomsRepository,
    private readonly policies: PolicyCache,
  ) {}

  /** @throws AppError error-not-authorized as plain text */
  async list(
    context: RequestContext,
    { types, filter, page }: InputOf<typeof listAllRooms>,
  ): Promise<OutputOf<typeof listAllRooms>> {
    const settings = await this.requireAdministration(context.caller);
    const limits = pageLimits(page, settings);
    const text = filter?.trim();
    const pattern = text ? containing(text) : undefined;
    const { items: rooms, total } = await this.rooms.page({
      filter: {
        ...(types && types.length > 0 ? { t: { $in: types } } : {}),
        ...(pattern ? { $or: [{ name: pattern }, { fname: pattern }, { t: 'd', usernames: pattern }] } : {}),
      },
      projection: PROJECTION,
      sort: compileSort(page.sort, ROOM_QUERY_POLICY, { name: 1 }),
      ...limits,
    });
    return { rooms, ...pageInfo(limits, rooms, total) };
  }

  /** @throws AppError error-not-authorized as plain text, not-allowed for an unknown room */
  async get(
    context: RequestContext,
    { rid }: InputOf<typeof administeredRoom>,
  ): Promise<OutputOf<typeof administeredRoom>> {
    await this.requireAdministration(context.caller);
    const page = { projection: PROJECTION, sort: {}, offset: 0, count: 1 };
    const { items } = await this.rooms.page({ filter: { _id: rid }, ...page });
    const [room] = items;
    if (!room) throw new AppError('Not Allowed', 'not-allowed', undefined, 'typed');
    return { room };
  }

  private async requireAdministration(caller: Caller): Promise<Settings> {
    const { access, settings } = await this.policies.current();
    if (!access.can(caller, 'view-room-administration')) throw AppError.text('error-not-authorized');
    return settings;
  }
}
