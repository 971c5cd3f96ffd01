import type { Room } from '@gantry/contracts';
import { MONGO } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Connection, type Model } from 'mongoose';
import { HIDDEN_ROOM_FIELDS } from '../room-store/room.projection';
import { ROOM_COLLECTION, roomDocumentSchema, type RoomDocument } from '../room-store/room.schema';

/** Who may not write in a room, and who may where nobody else may. */
@Injectable()
export class MutingRepository {
  private readonly rooms: Model<RoomDocument>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.rooms = connection.model<RoomDocument>('Room', roomDocumentSchema, ROOM_COLLECTION);
  }

  /** @returns the room as it is now, null when it is gone or was so already */
  async set({ _id, ro }: Room, username: string, muted: boolean): Promise<Room | null> {
    const [from, to] = muted ? ['unmuted', 'muted'] : ['muted', 'unmuted'];
    const isNew =
      muted || ro === true ? { $or: [{ [to]: { $ne: username } }, { [from]: username }] } : { [from]: username };
    // Those who may write in spite of it are named in read-only rooms alone.
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
