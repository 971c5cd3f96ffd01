import { CreatesIndexes, MONGO } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Connection, type Model } from 'mongoose';
import { accountDutySchema, type AccountDuty } from './account-duty.schema';

/** Decisions about accounts that are not fully carried out yet. */
@Injectable()
export class AccountDutiesRepository {
  private readonly model: Model<AccountDuty>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.model = connection.model<AccountDuty>('AccountDuty', accountDutySchema);
  }

  @CreatesIndexes()
  async createIndexes(): Promise<void> {
    await this.model.createIndexes();
  }

  /** Replaces an existing duty of the same kind. */
  async begin(duties: readonly AccountDuty[]): Promise<void> {
    await this.model.bulkWrite(
      duties.map(({ _id, ...duty }) => ({
        replaceOne: { filter: { _id }, replacement: { _id, ...duty }, upsert: true },
      })),
    );
  }

  async begunBefore(date: Date, limit: number): Promise<AccountDuty[]> {
    return this.model
      .find({ at: { $lte: date } })
      .sort({ at: 1 })
      .limit(limit)
      .lean<AccountDuty[]>();
  }

  /** A duty that was started again in the meantime stays. */
  async done({ _id, at }: AccountDuty): Promise<void> {
    await this.model.deleteOne({ _id, at });
  }
}
