import type { countThreadsAndUploads, OutputOf } from '@gantry/contracts';
import { MONGO } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Connection, type Model } from 'mongoose';
import { messageModel, type MessageDocument } from '../message-store/message.schema';
import { uploadDocumentSchema, type UploadDocument } from '../upload-store/upload.schema';

/** Counting stops after this time, ms. */
const MAX_COUNT_MS = 10_000;
/** Uses the partial index of threads, which begins with the room, so that messages without replies are not read. */
export const THREADS = { rid: { $gt: '' }, tlm: { $exists: true }, _hidden: { $ne: true } } as const;

/** Sums over all messages and files. */
@Injectable()
export class StatisticsRepository {
  private readonly messages: Model<MessageDocument>;
  private readonly uploads: Model<UploadDocument>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.messages = messageModel(connection);
    this.uploads = connection.model<UploadDocument>('Upload', uploadDocumentSchema);
  }

  async count(): Promise<OutputOf<typeof countThreadsAndUploads>> {
    const sums = { _id: null, uploads: { $sum: 1 }, uploadedBytes: { $sum: '$size' } };
    const [threads, [files]] = await Promise.all([
      this.messages.countDocuments(THREADS).maxTimeMS(MAX_COUNT_MS),
      this.uploads
        .aggregate<{ uploads: number; uploadedBytes: number }>([{ $match: { complete: true } }, { $group: sums }])
        .option({ maxTimeMS: MAX_COUNT_MS }),
    ]);
    return { threads, uploads: files?.uploads ?? 0, uploadedBytes: files?.uploadedBytes ?? 0 };
  }
}
