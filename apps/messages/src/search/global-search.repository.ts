import type { Message } from '@gantry/contracts';
import { MONGO } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Connection, type Model } from 'mongoose';
import {
  CLIENT_VIEW,
  MESSAGE_COLLECTION,
  messageDocumentSchema,
  type MessageDocument,
} from '../message-store/message.schema';
import type { SearchPlace } from './search.cursor';
import type { TextCondition } from './search.rule';

/** One window takes no longer, ms. */
const MAX_WINDOW_MS = 4_000;

/** Looks through spans of time of several rooms: along the index on room and time, only at messages of those rooms. */
@Injectable()
export class GlobalSearchRepository {
  private readonly model: Model<MessageDocument>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.model = connection.model<MessageDocument>('Message', messageDocumentSchema, MESSAGE_COLLECTION);
  }

  /** What matches from a date up to a place, which is left out, the newest first. */
  async within(
    rids: readonly string[],
    span: { readonly from: Date; readonly before: SearchPlace },
    conditions: readonly TextCondition[],
    limit: number,
  ): Promise<Message[]> {
    const { from, before } = span;
    // Messages of different rooms may share a time.
    const place = before._id === undefined ? [] : [{ $or: [{ ts: { $lt: before.ts } }, { _id: { $lt: before._id } }] }];
    const ts = { $gte: from, [before._id === undefined ? '$lt' : '$lte']: before.ts };
    return this.model
      .find(
        {
          $and: [
            { rid: { $in: [...rids] }, ts, _hidden: { $ne: true }, t: { $ne: 'rm' } },
            ...place,
            ...conditions.map((condition) => ({ ...condition })),
          ],
        },
        CLIENT_VIEW,
      )
      .sort({ ts: -1, _id: -1 })
      .limit(limit)
      .maxTimeMS(MAX_WINDOW_MS)
      .lean<Message[]>();
  }

  /** Is there anything older? */
  async hasBefore(rids: readonly string[], date: Date): Promise<boolean> {
    const older = await this.model
      .findOne({ rid: { $in: [...rids] }, ts: { $lt: date } }, { _id: 1 })
      .lean<Pick<Message, '_id'> | null>();
    return older !== null;
  }
}
