import type { Statistics } from '@gantry/contracts';
import { CreatesIndexes, findPage, isDuplicateKey, MONGO, type PageQuery } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Connection, type Model } from 'mongoose';
import { statisticsDocumentSchema, type StatisticsDocument } from './statistics.schema';

const SHOWN = { _day: 0 } as const;

/** Stored statistics. */
@Injectable()
export class StatisticsRepository {
  private readonly model: Model<StatisticsDocument>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.model = connection.model<StatisticsDocument>('Statistics', statisticsDocumentSchema);
  }

  @CreatesIndexes()
  async createIndexes(): Promise<void> {
    await this.model.createIndexes();
  }

  async latest(): Promise<Statistics | undefined> {
    return (await this.model.findOne({}, SHOWN).sort({ createdAt: -1 }).lean<Statistics>()) ?? undefined;
  }

  async hasDay(day: string): Promise<boolean> {
    return (await this.model.findOne({ _day: day }, { _id: 1 }).lean()) !== null;
  }

  async insert(statistics: Statistics): Promise<void> {
    await this.model.insertMany([statistics], { lean: true });
  }

  /** @returns false when another process was faster */
  async insertOfDay(statistics: Statistics, day: string): Promise<boolean> {
    try {
      await this.model.insertMany([{ ...statistics, _day: day }], { lean: true });
      return true;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  }

  page(query: PageQuery): Promise<{ items: Statistics[]; total: number }> {
    return findPage(this.model, query);
  }
}
