import { roomTypeSchema, type OutputOf, type countRooms, type Subscription } from '@gantry/contracts';
import { MONGO } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Connection, type Model } from 'mongoose';
import { roomModel, type RoomDocument } from '../room-store/room.schema';
import { subscriptionModel } from '../subscription-store/subscription.schema';

/** Counting stops after this time, ms. */
const MAX_COUNT_MS = 10_000;

interface TypeRow {
  _id: string;
  rooms: number;
  messages: number;
  discussions: number;
  last: { lm?: Date; rid: string };
}

/** Sums over all rooms. */
@Injectable()
export class StatisticsRepository {
  private readonly rooms: Model<RoomDocument>;
  private readonly memberships: Model<Subscription>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.rooms = roomModel(connection);
    this.memberships = subscriptionModel(connection);
  }

  async count(): Promise<OutputOf<typeof countRooms>> {
    const sums = {
      rooms: { $sum: 1 },
      messages: { $sum: '$msgs' },
      discussions: { $sum: { $cond: [{ $eq: [{ $type: '$prid' }, 'string'] }, 1, 0] } },
      last: { $max: { lm: '$lm', rid: '$_id' } },
    };
    const rows = await this.rooms
      .aggregate<TypeRow>([{ $group: { _id: '$t', ...sums } }])
      .option({ maxTimeMS: MAX_COUNT_MS });
    const newest = rows.map(({ last }) => last).sort((a, b) => (b.lm?.getTime() ?? 0) - (a.lm?.getTime() ?? 0))[0];
    const lastSeenAt = newest && (await this.lastSeen(newest.rid));
    const types = rows.flatMap(({ _id, rooms, messages }) => {
      const type = roomTypeSchema.safeParse(_id);
      return type.success ? [{ t: type.data, rooms, messages }] : [];
    });
    const discussions = rows.reduce((sum, row) => sum + row.discussions, 0);
    return {
      types,
      discussions,
      ...(newest?.lm ? { lastMessageAt: newest.lm } : {}),
      ...(lastSeenAt ? { lastSeenAt } : {}),
    };
  }

  private async lastSeen(rid: string): Promise<Date | undefined> {
    const membership = await this.memberships
      .findOne({ rid }, { ls: 1 })
      .sort({ ls: -1 })
      .maxTimeMS(MAX_COUNT_MS)
      .lean<Pick<Subscription, 'ls'>>();
    return membership?.ls;
  }
}
