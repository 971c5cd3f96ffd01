import type { Room, Subscription } from '@gantry/contracts';
import { MONGO } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Connection, type Model } from 'mongoose';
import { HIDDEN_ROOM_FIELDS } from '../room-store/room.projection';
import { ROOM_COLLECTION, roomDocumentSchema, type RoomDocument } from '../room-store/room.schema';
import { SUBSCRIPTION_COLLECTION, subscriptionDocumentSchema } from '../subscription-store/subscription.schema';

/** Which rooms are encrypted by which keys, and who has them. */
@Injectable()
export class RoomKeysRepository {
  private readonly rooms: Model<RoomDocument>;
  private readonly memberships: Model<Subscription>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.rooms = connection.model<RoomDocument>('Room', roomDocumentSchema, ROOM_COLLECTION);
    this.memberships = connection.model<Subscription>(
      'Subscription',
      subscriptionDocumentSchema,
      SUBSCRIPTION_COLLECTION,
    );
  }

  /** @returns the room as it is now; null when it has a key already, or is gone */
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

  /** Rooms of a user that are encrypted and of which it has no key. */
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
