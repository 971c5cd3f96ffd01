import type { Room, Subscription } from '@gantry/contracts';
import { MONGO } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Connection, type Model } from 'mongoose';
import { HIDDEN_ROOM_FIELDS } from '../room-store/room.projection';
import { ROOM_COLLECTION, roomDocumentSchema, type RoomDocument } from '../room-store/room.schema';
import { SUBSCRIPTION_COLLECTION, subscriptionDocumentSchema } from '../subscription-store/subscription.schema';
import type { Fields } from './settings.table';

/** A room's own state, and what its memberships repeat of it. */
@Injectable()
export class RoomSettingsRepository {
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

  /**
   * @param fields undefined takes one away
   * @returns the room as it is now, null when it is gone
   * @throws MongoServerError 11000 when the name is taken: isDuplicateKey
   */
  async write(rid: string, fields: Fields): Promise<Room | null> {
    const entries = Object.entries(fields);
    const gone = entries.filter(([, value]) => value === undefined).map(([field]) => [field, 1 as const]);
    const set = Object.fromEntries(entries.filter(([, value]) => value !== undefined));
    return this.rooms
      .findOneAndUpdate(
        { _id: rid },
        {
          $set: { ...set, _updatedAt: new Date() },
          ...(gone.length === 0 ? {} : { $unset: Object.fromEntries(gone) }),
        },
        { returnDocument: 'after', projection: HIDDEN_ROOM_FIELDS },
      )
      .lean<Room>();
  }

  /** Into every membership of the room. */
  async copy(rid: string, fields: Fields): Promise<void> {
    await this.memberships.updateMany({ rid }, { $set: { ...fields, _updatedAt: new Date() } });
  }
}
