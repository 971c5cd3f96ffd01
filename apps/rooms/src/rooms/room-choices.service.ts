import { userIdOf, type RequestContext } from '@gantry/bus';
import {
  AppError,
  roomSelectorSchema,
  type channelNames,
  type InputOf,
  type OutputOf,
  type readableRoom,
  type roomSuggestions,
} from '@gantry/contracts';
import { containing, MAX_SEARCH_MS, PolicyCache } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { canReadAtHand, RoomsAccess } from '../room-access/rooms.access';
import { HIDDEN_ROOM_FIELDS, withoutLastMessage, withStarsOf } from '../room-store/room.projection';
import { RoomsRepository } from '../room-store/rooms.repository';
import { SubscriptionsRepository } from '../subscription-store/subscriptions.repository';

const MAX_CHOICES = 100;
const DEFAULT_CHOICES = 50;
const SUGGESTED = { name: 1, fname: 1, t: 1, avatarETag: 1 } as const;
const MAX_SUGGESTIONS = 10;
const ORDERS: Readonly<Record<string, Readonly<Record<string, 1 | -1>>>> = { name: { name: 1 }, msgs: { msgs: -1 } };

/** Rooms for DDP methods: one by its id, or names to choose from. */
@Injectable()
export class RoomChoicesService {
  constructor(
    private readonly access: RoomsAccess,
    private readonly rooms: RoomsRepository,
    private readonly subscriptions: SubscriptionsRepository,
    private readonly policies: PolicyCache,
  ) {}

  /** @throws AppError error-invalid-user about somebody else, error-not-allowed where that is the answer to who may not read */
  async readable(
    context: RequestContext,
    { rid, userId, refusal }: InputOf<typeof readableRoom>,
  ): Promise<OutputOf<typeof readableRoom>> {
    const caller = userIdOf(context.caller);
    if (userId && userId !== caller)
      throw new AppError('error-invalid-user', 'Invalid user', { method: 'canAccessRoom' });
    const atHand = await this.access.byId(context, rid);
    if (atHand && canReadAtHand(context.caller, atHand)) return { room: withStarsOf(atHand.room, caller) };
    if (refusal === 'false') return { room: null };
    throw new AppError('error-not-allowed', 'Not allowed', { method: 'getRoomById' });
  }

  async names(
    context: RequestContext,
    { filter, channelType, limit, sort }: InputOf<typeof channelNames>,
  ): Promise<OutputOf<typeof channelNames>> {
    const scopes = await this.scopes(context, channelType);
    if (scopes.length === 0) return { channels: [] };
    const matches = containing(filter);
    // One scope alone is no alternative: it is read in the order of the index.
    const [within = {}] = scopes.length === 1 ? scopes : [{ $or: scopes }];
    const { items } = await this.rooms.page({
      filter: filter === '' ? within : { $and: [within, { $or: [{ name: matches }, { fname: matches }] }] },
      maxMs: MAX_SEARCH_MS,
      projection: HIDDEN_ROOM_FIELDS,
      sort: ORDERS[sort ?? ''] ?? { name: 1 },
      offset: 0,
      count: Math.min(MAX_CHOICES, limit && limit > 0 ? limit : DEFAULT_CHOICES),
    });
    // Listing a room gives no right to read its messages.
    return { channels: items.map(withoutLastMessage) };
  }

  /** The names and nothing else. @throws AppError a text for a selector that is no JSON object with a name */
  async suggestions(
    { caller }: RequestContext,
    { selector }: InputOf<typeof roomSuggestions>,
  ): Promise<OutputOf<typeof roomSuggestions>> {
    const { name } = selectorOf(selector);
    const { access } = await this.policies.current();
    if (!access.can(caller, 'view-other-user-channels')) return { items: [] };
    const { items } = await this.rooms.page({
      filter: { t: { $in: ['c', 'p'] }, prid: { $exists: false }, name: containing(name) },
      projection: SUGGESTED,
      sort: { name: 1 },
      offset: 0,
      count: MAX_SUGGESTIONS,
      maxMs: MAX_SEARCH_MS,
    });
    return { items };
  }

  /** All channels with view-c-room, joined channels with view-joined-room; of groups only the joined ones. */
  private async scopes(context: RequestContext, type: string): Promise<Readonly<Record<string, unknown>>[]> {
    const { access } = await this.policies.current();
    const joined = async (t: 'c' | 'p'): Promise<Readonly<Record<string, unknown>>> => ({
      t,
      _id: { $in: await this.subscriptions.roomIdsOf(userIdOf(context.caller), t) },
    });
    const scopes: Readonly<Record<string, unknown>>[] = [];
    if (type !== 'private') {
      if (access.can(context.caller, 'view-c-room')) scopes.push({ t: 'c' });
      else if (access.can(context.caller, 'view-joined-room')) scopes.push(await joined('c'));
    }
    if (type !== 'public' && access.can(context.caller, 'view-p-room')) scopes.push(await joined('p'));
    return scopes;
  }
}

function selectorOf(text: string): { name: string } {
  try {
    return roomSelectorSchema.parse(JSON.parse(text));
  } catch {
    throw AppError.text('Match error: Expected object in field selector');
  }
}
