import type { Room, Subscription } from '@gantry/contracts';
import { MONGO } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Connection, type Model } from 'mongoose';
import { HIDDEN_ROOM_FIELDS } from '../room-store/room.projection';
import { roomModel, type RoomDocument } from '../room-store/room.schema';
import { subscriptionModel } from '../subscription-store/subscription.schema';
import type { Fields } from './settings.table';

/** The settings of a room, and the copies of them in its memberships. */
@Injectable()
export class RoomSettingsRepository {
  private readonly rooms: Model<RoomDocument>;
  private readonly memberships: Model<Subscription>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.rooms = roomModel(connection);
    this.memberships = subscriptionModel(connection);
  }

  /**
   * @param fields a field with the value undefined is removed
   * @returns the room after the change; null when it is gone
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

  /** Writes the fields into every membership of the room. */
  async copy(rid: string, fields: Fields): Promise<void> {
    await this.memberships.updateMany({ rid }, { $set: { ...fields, _updatedAt: new Date() } });
  }
}
