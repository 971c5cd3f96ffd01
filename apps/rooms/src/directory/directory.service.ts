import { asSystem, Bus, type RequestContext } from '@gantry/bus';
import {
  AppError,
  browseUsers,
  type browseDirectory,
  type countChannels,
  type InputOf,
  type OutputOf,
  type roomByTypeAndName,
  type roomNameById,
  type roomNameExists,
  roomTypeSchema,
} from '@gantry/contracts';
import { pageLimits, type Policy } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { withoutLastMessage, withStarsOf } from '../room-store/room.projection';
import { canReadAtHand, RoomsAccess } from '../room-access/rooms.access';
import { RoomsRepository } from '../room-store/rooms.repository';
import { DirectoryAccess, seesChannels, seesOutsiders } from './directory.access';
import { DirectoryRepository } from './directory.repository';
import { channelOrder, userOrder } from './directory.rules';

type BrowseInput = InputOf<typeof browseDirectory>;
type Found = OutputOf<typeof browseDirectory>['found'];

const DEFAULT_COUNT = 10;

/** The public directory: channels, and users for those who may find them. */
@Injectable()
export class DirectoryService {
  constructor(
    private readonly access: DirectoryAccess,
    private readonly directory: DirectoryRepository,
    private readonly rooms: RoomsRepository,
    private readonly roomsAccess: RoomsAccess,
    private readonly bus: Bus,
  ) {}

  /**
   * @throws AppError as plain text over REST for several sort keys, and for a sort or type that is unknown or not
   * allowed
   */
  async browse(context: RequestContext, input: BrowseInput): Promise<OutputOf<typeof browseDirectory>> {
    const policy = await this.access.policy();
    const isRest = input.method === 'directory';
    if (Object.keys(input.sort ?? {}).length > 1) throw AppError.text('This method support only one "sort" parameter');
    const found = await this.find(context, input, policy);
    if (!found && isRest) throw AppError.text('Please verify the parameters');
    return { found };
  }

  private async find(context: RequestContext, input: BrowseInput, policy: Policy): Promise<Found> {
    const { type, offset } = input;
    if (offset === undefined) return null;
    const kind = type || 'channels';
    if (kind === 'channels') return this.channels(context, { ...input, offset }, policy);
    return kind === 'users' ? this.users(context, { ...input, offset }, policy) : null;
  }

  private async channels(
    context: RequestContext,
    { text, sort, ...page }: BrowseInput & { offset: number },
    policy: Policy,
  ): Promise<Found> {
    const order = channelOrder(sort);
    if (!order || !seesChannels(context.caller, policy)) return null;
    const { offset, count } = pageLimits(page, policy.settings, DEFAULT_COUNT);
    const { rooms, total } = await this.directory.channels({
      text: (text ?? '').trim(),
      sort: { [order.field]: order.direction },
      offset,
      count,
    });
    return { results: rooms.map((room) => withStarsOf(room, readerOf(context))), total, offset };
  }

  private async users(
    context: RequestContext,
    { text, sort, ...page }: BrowseInput & { offset: number },
    policy: Policy,
  ): Promise<Found> {
    const { caller } = context;
    const withEmails = policy.access.can(caller, 'view-full-other-user-info');
    const order = userOrder(sort, withEmails);
    if (!order || !seesOutsiders(caller, policy)) return null;
    const { offset, count } = pageLimits(page, policy.settings, DEFAULT_COUNT);
    const query = { text: text ?? '', sortBy: order.field, direction: order.direction, offset, count, withEmails };
    const { users, total } = await this.bus.call(browseUsers, asSystem(context, 'rooms'), query);
    return { results: users, total, offset };
  }

  async countChannels(): Promise<OutputOf<typeof countChannels>> {
    return { total: await this.directory.countChannels() };
  }

  async nameExists({ name }: InputOf<typeof roomNameExists>): Promise<OutputOf<typeof roomNameExists>> {
    return { exists: (await this.rooms.byName(name)) !== null };
  }

  /** @throws AppError error-not-allowed, for an unknown room too */
  async nameOf(context: RequestContext, { rid }: InputOf<typeof roomNameById>): Promise<OutputOf<typeof roomNameById>> {
    const atHand = await this.roomsAccess.byId(context, rid);
    if (!atHand || !canReadAtHand(context.caller, atHand))
      throw new AppError('error-not-allowed', 'Not allowed', { method: 'getRoomNameById' });
    const { name } = atHand.room;
    return name === undefined ? {} : { name };
  }

  /** @throws AppError error-invalid-user, error-invalid-room, error-no-permission */
  async byTypeAndName(
    context: RequestContext,
    { type, name }: InputOf<typeof roomByTypeAndName>,
  ): Promise<OutputOf<typeof roomByTypeAndName>> {
    const details = { method: 'getRoomByTypeAndName' };
    const { settings, access } = await this.access.requireReader(context, details.method);
    const known = roomTypeSchema.safeParse(type);
    const room = known.success ? await this.directory.byTypeAndName(known.data, name) : null;
    const atHand = room && (await this.roomsAccess.byId(context, room._id));
    if (!room || !atHand) throw new AppError('error-invalid-room', 'Invalid room', details);
    if (!canReadAtHand(context.caller, atHand)) throw new AppError('error-no-permission', 'No permission', details);
    const previews =
      !settings.flag('Store_Last_Message') ||
      context.caller.kind === 'anonymous' ||
      access.can(context.caller, 'preview-c-room');
    return { room: previews ? withStarsOf(room, readerOf(context)) : withoutLastMessage(room) };
  }
}

function readerOf({ caller }: RequestContext): string | undefined {
  return caller.kind === 'user' ? caller.userId : undefined;
}
