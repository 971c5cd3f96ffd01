import { duplicateKeys } from '@gantry/service-kit';
import type { Model } from 'mongoose';

/**
 * Inserts records of which another replica, starting at the same time, may have been quicker with some: theirs stay.
 * @throws MongoBulkWriteError for any other refusal.
 */
export async function insertMissing<T extends { _id: string }>(model: Model<T>, records: readonly T[]): Promise<void> {
  if (records.length === 0) return;
  try {
    await model.insertMany(records, { ordered: false, lean: true });
  } catch (error) {
    duplicateKeys(error);
  }
}
