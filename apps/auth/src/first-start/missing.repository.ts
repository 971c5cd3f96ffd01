import mongoose, { type Model } from 'mongoose';

const DUPLICATE_KEY = 11_000;

/**
 * Inserts records of which another replica, starting at the same time, may have been quicker with some: theirs stay.
 * @throws MongoBulkWriteError for any other refusal.
 */
export async function insertMissing<T extends { _id: string }>(model: Model<T>, records: readonly T[]): Promise<void> {
  if (records.length === 0) return;
  try {
    await model.insertMany(records, { ordered: false, lean: true });
  } catch (error) {
    if (!(error instanceof mongoose.mongo.MongoBulkWriteError)) throw error;
    const refusals = Array.isArray(error.writeErrors) ? error.writeErrors : [error.writeErrors];
    if (!refusals.every(({ code }) => code === DUPLICATE_KEY)) throw error;
  }
}
