import type { Subscription } from '@gantry/contracts';
import { MONGO } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Connection, type Model } from 'mongoose';
import { subscriptionModel } from '../subscription-store/subscription.schema';

/** The users whom a member ignores in a room. */
@Injectable()
export class IgnoringRepository {
  private readonly memberships: Model<Subscription>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.memberships = subscriptionModel(connection);
  }

  /** @returns the membership after the change; null when the user is not in the room */
  async set(rid: string, userId: string, ignored: string, ignore: boolean): Promise<Subscription | null> {
    const change = ignore ? { $addToSet: { ignored } } : { $pull: { ignored } };
    const update = { ...change, $set: { _updatedAt: new Date() } };
    return this.memberships
      .findOneAndUpdate({ rid, 'u._id': userId }, update, { returnDocument: 'after' })
      .lean<Subscription>();
  }
}
