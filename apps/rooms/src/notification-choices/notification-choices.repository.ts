import type { Subscription } from '@gantry/contracts';
import { MONGO } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Connection, type Model } from 'mongoose';
import { SUBSCRIPTION_COLLECTION, subscriptionDocumentSchema } from '../subscription-store/subscription.schema';

export interface CopiedChoice {
  readonly field: string;
  /** Where the membership says whose choice that is. */
  readonly origin: string;
  readonly value: string;
}

/** Choices that memberships begin with. */
@Injectable()
export class NotificationChoicesRepository {
  private readonly memberships: Model<Subscription>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.memberships = connection.model<Subscription>(
      'Subscription',
      subscriptionDocumentSchema,
      SUBSCRIPTION_COLLECTION,
    );
  }

  /** Writes those that the membership has no choice of its own for. @returns the membership when anything is different now */
  async begin(rid: string, userId: string, choices: readonly CopiedChoice[]): Promise<Subscription | undefined> {
    let changed: Subscription | null = null;
    for (const { field, origin, value } of choices) {
      const update = { $set: { [field]: value, [origin]: 'user', _updatedAt: new Date() } };
      const before = { rid, 'u._id': userId, [field]: { $exists: false }, [origin]: { $exists: false } };
      const after = await this.memberships
        .findOneAndUpdate(before, update, { returnDocument: 'after' })
        .lean<Subscription>();
      changed = after ?? changed;
    }
    return changed ?? undefined;
  }
}
