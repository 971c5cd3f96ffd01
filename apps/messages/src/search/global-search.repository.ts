import type { Message } from '@gantry/contracts';
import { MONGO } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Connection, type Model } from 'mongoose';
import { CLIENT_VIEW, messageModel, type MessageDocument } from '../message-store/message.schema';
import type { SearchPlace } from './search.cursor';
import type { TextCondition } from './search.rule';

/** Most time for one window, ms. */
const MAX_WINDOW_MS = 4_000;

/** Searches several rooms by spans of time. The index on room and time limits it to messages of those rooms. */
@Injectable()
export class GlobalSearchRepository {
  private readonly model: Model<MessageDocument>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.model = messageModel(connection);
  }

  /** Matches from a date up to a place (exclusive), newest first. */
  async within(
    rids: readonly string[],
    span: { readonly from: Date; readonly before: SearchPlace },
    conditions: readonly TextCondition[],
    limit: number,
  ): Promise<Message[]> {
    const { from, before } = span;
    // Messages of different rooms may have the same time.
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

  /** Whether there are older messages. */
  async hasBefore(rids: readonly string[], date: Date): Promise<boolean> {
    const older = await this.model
      .findOne({ rid: { $in: [...rids] }, ts: { $lt: date } }, { _id: 1 })
      .lean<Pick<Message, '_id'> | null>();
    return older !== null;
  }
}
