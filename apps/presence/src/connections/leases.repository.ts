import { CreatesIndexes, isDuplicateKey, MONGO } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Connection, type Model } from 'mongoose';
import { leaseSchema, type LeaseDocument } from './presence.schema';

/** `renewed`: in time · `new`: there was none, or it had expired · `stale`: a later report has been received before */
export type Renewal = 'renewed' | 'new' | 'stale';

/** The running gateways and when their leases expire. */
@Injectable()
export class LeasesRepository {
  private readonly model: Model<LeaseDocument>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.model = connection.model<LeaseDocument>('PresenceLease', leaseSchema);
  }

  @CreatesIndexes()
  async createIndexes(): Promise<void> {
    await this.model.createIndexes();
  }

  async renew(gateway: string, serial: number, now: Date, until: Date): Promise<Renewal> {
    const before = await this.model
      .findOneAndUpdate({ _id: gateway, serial: { $lt: serial } }, { $set: { serial, until } })
      .lean<LeaseDocument>();
    if (before) return before.until < now ? 'new' : 'renewed';
    try {
      await this.model.insertMany([{ _id: gateway, serial, until }], { lean: true });
      return 'new';
    } catch (error) {
      if (isDuplicateKey(error)) return 'stale';
      throw error;
    }
  }

  /** A gateway whose lease has expired. */
  async expired(now: Date): Promise<LeaseDocument | undefined> {
    return (await this.model.findOne({ until: { $lt: now } }).lean<LeaseDocument>()) ?? undefined;
  }

  /** Removes the gateway unless it has reported again. */
  async forget({ _id, serial }: LeaseDocument): Promise<void> {
    await this.model.deleteOne({ _id, serial });
  }
}
