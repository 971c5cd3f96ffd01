import type { Subscription } from '@gantry/contracts';
import { MONGO } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Connection, type Model } from 'mongoose';
import { subscriptionModel } from '../subscription-store/subscription.schema';

export interface CopiedChoice {
  readonly field: string;
  /** The field of the membership that says where the value comes from. */
  readonly origin: string;
  readonly value: string;
}

/** The notification preferences that memberships start with. */
@Injectable()
export class NotificationChoicesRepository {
  private readonly memberships: Model<Subscription>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.memberships = subscriptionModel(connection);
  }

  /** Writes the choices that the membership does not have yet. @returns the membership if it was changed */
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
