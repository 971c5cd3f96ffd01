import { isDuplicateKey, MONGO } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Connection, Schema, type Model } from 'mongoose';

const LEASES_COLLECTION = 'gantry_auth_leases';

interface LeaseDocument {
  _id: string;
  /** The holder of a lease, and when it expires. */
  holder: string;
  until: Date;
  /** When the work was last started. */
  begunAt: Date;
}

const leaseSchema = new Schema<LeaseDocument>(
  { _id: { type: String, required: true } },
  { strict: false, versionKey: false, collection: LEASES_COLLECTION },
);

export interface LeaseRequest {
  readonly work: string;
  readonly holder: string;
  readonly forMs: number;
  /** Only if the work was last started longer ago than this. */
  readonly everyMs: number;
}

/** Leases for work that only one process may do at a time. The lease of a process that ends expires. */
@Injectable()
export class LeaseRepository {
  private readonly model: Model<LeaseDocument>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.model = connection.model<LeaseDocument>('Lease', leaseSchema);
  }

  /** @returns whether this holder has the lease now */
  async take({ work, holder, forMs, everyMs }: LeaseRequest): Promise<boolean> {
    const now = Date.now();
    const lease = { holder, until: new Date(now + forMs), begunAt: new Date(now) };
    const free = { _id: work, until: { $lte: new Date(now) }, begunAt: { $lte: new Date(now - everyMs) } };
    if ((await this.model.updateOne(free, { $set: lease })).matchedCount === 1) return true;
    try {
      // Only matters the very first time: later the id exists.
      await this.model.insertMany([{ _id: work, ...lease }], { lean: true });
      return true;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  }

  /** @returns false when another process has the lease now, so that this one must stop */
  async renew(work: string, holder: string, forMs: number): Promise<boolean> {
    return (
      (await this.model.updateOne({ _id: work, holder }, { $set: { until: new Date(Date.now() + forMs) } }))
        .matchedCount === 1
    );
  }

  async give(work: string, holder: string): Promise<void> {
    await this.model.updateOne({ _id: work, holder }, { $set: { until: new Date(0) } });
  }
}
