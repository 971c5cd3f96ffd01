import type { Room, Subscription } from '@gantry/contracts';
import { MONGO } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Connection, type Model } from 'mongoose';
import { HIDDEN_ROOM_FIELDS } from '../room-store/room.projection';
import { roomModel, type RoomDocument } from '../room-store/room.schema';
import { subscriptionModel } from '../subscription-store/subscription.schema';

/** The key ids of encrypted rooms, and the members who have the keys. */
@Injectable()
export class RoomKeysRepository {
  private readonly rooms: Model<RoomDocument>;
  private readonly memberships: Model<Subscription>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.rooms = roomModel(connection);
    this.memberships = subscriptionModel(connection);
  }

  /** @returns the room after the change; null when it already has a key, or is gone */
  async setKeyId(rid: string, e2eKeyId: string): Promise<Room | null> {
    return this.rooms
      .findOneAndUpdate(
        { _id: rid, e2eKeyId: { $exists: false } },
        { $set: { e2eKeyId, _updatedAt: new Date() } },
        { returnDocument: 'after', projection: HIDDEN_ROOM_FIELDS },
      )
      .lean<Room>();
  }

  async withoutKey(rid: string, limit: number): Promise<string[]> {
    const rows = await this.memberships
      .find({ rid, E2EKey: { $exists: false } }, { 'u._id': 1, _id: 0 })
      .limit(limit)
      .lean<Pick<Subscription, 'u'>[]>();
    return rows.map(({ u }) => u._id);
  }

  /** The user's encrypted rooms whose key the user does not have yet. */
  async keyless(userId: string, limit: number): Promise<{ _id: string; e2eKeyId: string }[]> {
    const rows = await this.memberships
      .find({ 'u._id': userId, t: { $in: ['d', 'p'] }, E2EKey: { $exists: false } }, { rid: 1, _id: 0 })
      .limit(limit)
      .lean<Pick<Subscription, 'rid'>[]>();
    return this.rooms
      .find({ _id: { $in: rows.map(({ rid }) => rid) }, e2eKeyId: { $exists: true } }, { e2eKeyId: 1 })
      .lean<{ _id: string; e2eKeyId: string }[]>();
  }
}
