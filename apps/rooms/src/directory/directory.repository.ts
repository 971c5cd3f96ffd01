import type { Room, RoomType, Subscription } from '@gantry/contracts';
import { containing, findPage, MONGO, MAX_SEARCH_MS } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Connection, type Model } from 'mongoose';
import { ROOM_PUBLISH_FIELDS } from '../room-store/room.projection';
import { roomModel, type RoomDocument } from '../room-store/room.schema';
import { subscriptionModel } from '../subscription-store/subscription.schema';

const DIRECTORY = {
  description: 1,
  topic: 1,
  name: 1,
  fname: 1,
  t: 1,
  lastMessage: 1,
  ts: 1,
  archived: 1,
  default: 1,
  featured: 1,
  usersCount: 1,
  usernames: 1,
  prid: 1,
} as const;
const SPOTLIGHT = { t: 1, name: 1, fname: 1, lastMessage: 1 } as const;
const PUBLISHED = Object.fromEntries(ROOM_PUBLISH_FIELDS.map((field) => [field, 1 as const]));

export interface ChannelQuery {
  readonly text: string;
  readonly sort: Readonly<Record<string, 1 | -1>>;
  readonly offset: number;
  readonly count: number;
}

type Filter = Readonly<Record<string, unknown>>;

/** Searches rooms and their members. */
@Injectable()
export class DirectoryRepository {
  private readonly rooms: Model<RoomDocument>;
  private readonly memberships: Model<Subscription>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.rooms = roomModel(connection);
    this.memberships = subscriptionModel(connection);
  }

  /** Public channels, featured ones first. */
  async channels({ text, sort, offset, count }: ChannelQuery): Promise<{ rooms: Room[]; total: number }> {
    const query = {
      filter: channelsHolding(text),
      projection: DIRECTORY,
      sort: { featured: -1, ...sort, _id: 1 },
      offset,
      count,
      maxMs: MAX_SEARCH_MS,
    } as const;
    const { items: rooms, total } = await findPage<Room, RoomDocument>(this.rooms, query);
    return { rooms, total };
  }

  /** Public channels whose name matches, without the excluded ones. */
  async channelsNamed(text: string, except: Filter, limit: number): Promise<Room[]> {
    return this.rooms
      .find({ $and: [channelsHolding(text), except] }, SPOTLIGHT)
      .sort({ name: 1 })
      .limit(limit)
      .maxTimeMS(MAX_SEARCH_MS)
      .lean<Room[]>();
  }

  async countChannels(): Promise<number> {
    return this.rooms.countDocuments({ t: 'c' });
  }

  /** Publish fields of a room by type and name; of a direct conversation by its id. */
  async byTypeAndName(t: RoomType, name: string): Promise<Room | null> {
    return this.rooms.findOne(t === 'd' ? { _id: name, t } : { t, name }, PUBLISHED).lean<Room>();
  }

  /** Ids of members whose user name or name contains the text. */
  async membersHolding(rid: string, text: string, limit: number): Promise<string[]> {
    const holding = text === '' ? {} : { $or: [{ 'u.username': containing(text) }, { 'u.name': containing(text) }] };
    const rows = await this.memberships
      .find({ rid, ...holding }, { u: 1 })
      .sort({ 'u.username': 1 })
      .limit(limit)
      .maxTimeMS(MAX_SEARCH_MS)
      .lean<Pick<Subscription, 'u'>[]>();
    return rows.map(({ u }) => u._id);
  }

  /** Those of the given users who are members. */
  async membersAmong(rid: string, userIds: readonly string[]): Promise<Set<string>> {
    const rows = await this.memberships
      .find({ rid, 'u._id': { $in: [...userIds] } }, { u: 1 })
      .lean<Pick<Subscription, 'u'>[]>();
    return new Set(rows.map(({ u }) => u._id));
  }
}

function channelsHolding(text: string): Filter {
  return { t: 'c', ...(text === '' ? {} : { $or: [{ name: containing(text) }, { fname: containing(text) }] }) };
}
