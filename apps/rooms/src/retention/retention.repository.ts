import { MONGO } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Connection, type Model } from 'mongoose';
import { ROOM_COLLECTION, roomDocumentSchema, type RoomDocument } from '../room-store/room.schema';
import type { RetainedRoom } from './retention.rule';

/** Every room, for what it says about how long its messages are kept. */
@Injectable()
export class RetentionRepository {
  private readonly rooms: Model<RoomDocument>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.rooms = connection.model<RoomDocument>('Room', roomDocumentSchema, ROOM_COLLECTION);
  }

  /** In the order of ids, behind `after`. */
  async page(after: string, limit: number): Promise<RetainedRoom[]> {
    return this.rooms
      .find({ _id: { $gt: after } }, { t: 1, retention: 1 })
      .sort({ _id: 1 })
      .limit(limit)
      .lean<RetainedRoom[]>();
  }
}
