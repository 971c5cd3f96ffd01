import type { Statistics } from '@gantry/contracts';
import { Schema } from 'mongoose';

/** Collection `rocketchat_statistics`. */
export const STATISTICS_COLLECTION = 'rocketchat_statistics';

export interface StatisticsDocument extends Statistics {
  /**
   * `2026-11-23` for automatic records, so that there is one per day, whichever process is first. Never leaves the
   * service.
   */
  _day?: string;
}

export const statisticsDocumentSchema = new Schema<StatisticsDocument>(
  { _id: { type: String, required: true } },
  { strict: false, versionKey: false, minimize: false, collection: STATISTICS_COLLECTION },
);
statisticsDocumentSchema.index({ createdAt: -1 });
statisticsDocumentSchema.index({ _day: 1 }, { unique: true, sparse: true });
