import { isDuplicateKey, MONGO } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Connection, type Model } from 'mongoose';
import { guestNumberSchema, type GuestNumber } from './visitor.schema';

/** Numbers for the names of guests; every number is given once across all replicas. */
@Injectable()
export class GuestNumbersRepository {
  private readonly model: Model<GuestNumber>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.model = connection.model<GuestNumber>('GuestNumber', guestNumberSchema);
  }

  async next(): Promise<number> {
    try {
      return await this.increment();
    } catch (error) {
      // Two replicas created the counter at the same time; now it exists.
      if (isDuplicateKey(error)) return this.increment();
      throw error;
    }
  }

  private async increment(): Promise<number> {
    const counter = await this.model
      .findOneAndUpdate({ _id: 'guest' }, { $inc: { value: 1 } }, { upsert: true, returnDocument: 'after' })
      .lean<GuestNumber>();
    if (!counter) throw new Error('the database has made no counter');
    return counter.value;
  }
}
