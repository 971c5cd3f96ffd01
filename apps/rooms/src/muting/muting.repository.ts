import type { Room } from '@gantry/contracts';
import { MONGO } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Connection, type Model } from 'mongoose';
import { HIDDEN_ROOM_FIELDS } from '../room-store/room.projection';
import { roomModel, type RoomDocument } from '../room-store/room.schema';

/** The users who may not write in a room, and those who may write although it is read-only. */
@Injectable()
export class MutingRepository {
  private readonly rooms: Model<RoomDocument>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.rooms = roomModel(connection);
  }

  /** @returns the room after the change; null when it is gone or nothing had to change */
  async set({ _id, ro }: Room, username: string, muted: boolean): Promise<Room | null> {
    const [from, to] = muted ? ['unmuted', 'muted'] : ['muted', 'unmuted'];
    const isNew =
      muted || ro === true ? { $or: [{ [to]: { $ne: username } }, { [from]: username }] } : { [from]: username };
    // Only read-only rooms list the users who may write all the same.
    const add = muted || ro === true ? { $addToSet: { [to]: username } } : {};
    return this.rooms
      .findOneAndUpdate(
        { _id, ...isNew },
        { $pull: { [from]: username }, ...add, $set: { _updatedAt: new Date() } },
        { returnDocument: 'after', projection: HIDDEN_ROOM_FIELDS },
      )
      .lean<Room>();
  }
}
