import type { Subscription } from '@gantry/contracts';
import { MONGO } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Connection, type Model } from 'mongoose';
import { SUBSCRIPTION_COLLECTION, subscriptionDocumentSchema } from '../subscription-store/subscription.schema';

/** Whom members do not want to hear in a room. */
@Injectable()
export class IgnoringRepository {
  private readonly memberships: Model<Subscription>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.memberships = connection.model<Subscription>(
      'Subscription',
      subscriptionDocumentSchema,
      SUBSCRIPTION_COLLECTION,
    );
  }

  /** @returns the membership as it is now; null when the user is not in the room. */
  async set(rid: string, userId: string, ignored: string, ignore: boolean): Promise<Subscription | null> {
    const change = ignore ? { $addToSet: { ignored } } : { $pull: { ignored } };
    const update = { ...change, $set: { _updatedAt: new Date() } };
    return this.memberships
      .findOneAndUpdate({ rid, 'u._id': userId }, update, { returnDocument: 'after' })
      .lean<Subscription>();
  }
}
