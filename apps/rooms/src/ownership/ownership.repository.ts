import type { Subscription } from '@gantry/contracts';
import { MONGO } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Connection, type Model } from 'mongoose';
import { ROOM_COLLECTION, roomModel, type RoomDocument } from '../room-store/room.schema';
import { subscriptionModel } from '../subscription-store/subscription.schema';
import { TrashRepository } from '../trash/trash.repository';

/** At most this many discussions are removed with their parent room. */
const MAX_DISCUSSIONS = 10_000;

export type Holding = Pick<Subscription, 'rid' | 't' | 'roles'>;

/** Memberships by owner, and the removal of rooms. */
@Injectable()
export class OwnershipRepository {
  private readonly memberships: Model<Subscription>;
  private readonly rooms: Model<RoomDocument>;

  constructor(
    @Inject(MONGO) connection: Connection,
    private readonly trash: TrashRepository,
  ) {
    this.memberships = subscriptionModel(connection);
    this.rooms = roomModel(connection);
  }

  /** The user's channels and groups, ordered by room id. */
  async holdings(userId: string, after: string | undefined, limit: number): Promise<Holding[]> {
    const filter = { 'u._id': userId, t: { $in: ['c', 'p'] }, ...(after === undefined ? {} : { rid: { $gt: after } }) };
    return this.memberships.find(filter, { rid: 1, t: 1, roles: 1 }).sort({ rid: 1 }).limit(limit).lean<Holding[]>();
  }

  /** Those of the rooms that have another owner too. */
  async ownedByOthers(rids: readonly string[], userId: string): Promise<Set<string>> {
    const owned = await this.memberships.distinct('rid', {
      rid: { $in: [...rids] },
      roles: 'owner',
      'u._id': { $ne: userId },
    });
    return new Set(owned.map(String));
  }

  /** The other members, oldest membership first. */
  async others(rid: string, userId: string, offset: number, limit: number): Promise<string[]> {
    const rows = await this.memberships
      .find({ rid, 'u._id': { $ne: userId } }, { 'u._id': 1, _id: 0 })
      .sort({ ts: 1, _id: 1 })
      .skip(offset)
      .limit(limit)
      .lean<{ u: { _id: string } }[]>();
    return rows.map(({ u }) => u._id);
  }

  async discussionsOf(prid: string): Promise<string[]> {
    const rooms = await this.rooms.find({ prid }, { _id: 1 }).limit(MAX_DISCUSSIONS).lean<{ _id: string }[]>();
    return rooms.map(({ _id }) => _id);
  }

  /** Moves the room to the trash, without its last message and join code. @returns false when it was already gone */
  async removeRoom(rid: string): Promise<boolean> {
    const room = await this.rooms.findOne({ _id: rid }, { joinCode: 0, lastMessage: 0 }).lean<RoomDocument>();
    if (!room) return false;
    await this.trash.keep(ROOM_COLLECTION, room, new Date());
    await this.rooms.deleteOne({ _id: rid });
    return true;
  }
}
