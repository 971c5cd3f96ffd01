import { MONGO } from '@gantry/service-kit';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Connection, Model } from 'mongoose';
import { erasureDocumentSchema, type ErasureDocument } from './erasure.schema';

export type Erasing = Pick<ErasureDocument, '_id' | 'userId' | 'erasure' | 'rid'>;

/** The erasures that are not finished. */
@Injectable()
export class ErasuresRepository implements OnModuleInit {
  private readonly model: Model<ErasureDocument>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.model = connection.model<ErasureDocument>('MessageErasure', erasureDocumentSchema);
  }

  async onModuleInit(): Promise<void> {
    await this.model.createIndexes();
  }

  /** Asked for again, it is still one. */
  async add({ _id, ...what }: Erasing, now: Date): Promise<void> {
    await this.model.updateOne({ _id }, { $setOnInsert: { ...what, at: now, leaseUntil: new Date(0) } }, { upsert: true });
  }

  /** One that nobody works on, from now on the caller's. */
  async claim(now: Date, leaseUntil: Date): Promise<ErasureDocument | undefined> {
    const claimed = await this.model.findOneAndUpdate({ leaseUntil: { $lte: now } }, { $set: { leaseUntil } }, { sort: { leaseUntil: 1 }, returnDocument: 'after' }).lean<ErasureDocument>();
    return claimed ?? undefined;
  }

  /** Something will be erased in these rooms. */
  async note(_id: string, rids: readonly string[], leaseUntil: Date): Promise<void> {
    await this.model.updateOne({ _id }, { $addToSet: { rids: { $each: [...rids] } }, $set: { leaseUntil } });
  }

  async ridsOf(_id: string): Promise<string[]> {
    return (await this.model.findOne({ _id }, { rids: 1 }).lean<ErasureDocument>())?.rids ?? [];
  }

  /** Hands it back before the lease is over. */
  async release(_id: string): Promise<void> {
    await this.model.updateOne({ _id }, { $set: { leaseUntil: new Date() } });
  }

  async done(_id: string): Promise<void> {
    await this.model.deleteOne({ _id });
  }
}
