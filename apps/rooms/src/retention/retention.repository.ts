import { MONGO } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Connection, type Model } from 'mongoose';
import { roomModel, type RoomDocument } from '../room-store/room.schema';
import type { RetainedRoom } from './retention.rule';

/** All rooms, with what decides how long their messages are kept. */
@Injectable()
export class RetentionRepository {
  private readonly rooms: Model<RoomDocument>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.rooms = roomModel(connection);
  }

  /** Ordered by id, after `after`. */
  async page(after: string, limit: number): Promise<RetainedRoom[]> {
    return this.rooms
      .find({ _id: { $gt: after } }, { t: 1, retention: 1 })
      .sort({ _id: 1 })
      .limit(limit)
      .lean<RetainedRoom[]>();
  }
}
