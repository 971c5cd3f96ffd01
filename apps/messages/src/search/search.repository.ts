import type { Message } from '@gantry/contracts';
import { MONGO } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { Connection, Model } from 'mongoose';
import { CLIENT_VIEW, messageModel, type MessageDocument } from '../message-store/message.schema';
import type { TextCondition } from './search.rule';

/** Messages that one query reads: takes about ten milliseconds. */
const WINDOW = 5_000;
/** After this time a search goes no further back, ms. */
const MAX_SEARCH_MS = 4_000;

/** Searches a room from its newest message backwards in windows, along the index on room and time. */
@Injectable()
export class SearchRepository {
  private readonly model: Model<MessageDocument>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.model = messageModel(connection);
  }

  /** The newest matches: all of them up to `limit`, or those found within {@link MAX_SEARCH_MS}. */
  async newest(rid: string, conditions: readonly TextCondition[], limit: number): Promise<Message[]> {
    const stopAt = Date.now() + MAX_SEARCH_MS;
    const found: Message[] = [];
    let before: Date | undefined;
    do {
      const from = await this.windowStart(rid, before);
      found.push(...(await this.within(rid, { from, before }, conditions, limit - found.length)));
      before = from;
    } while (before && found.length < limit && Date.now() < stopAt);
    return found;
  }

  /**
   * Time of the oldest message in the window that ends at `before`; undefined when the window contains all that is
   * left.
   */
  private async windowStart(rid: string, before: Date | undefined): Promise<Date | undefined> {
    const oldest = await this.model
      .findOne({ rid, ...(before ? { ts: { $lt: before } } : {}) }, { ts: 1, _id: 0 })
      .sort({ ts: -1 })
      .skip(WINDOW)
      .lean<Pick<Message, 'ts'> | null>();
    return oldest?.ts;
  }

  private async within(
    rid: string,
    { from, before }: { from: Date | undefined; before: Date | undefined },
    conditions: readonly TextCondition[],
    limit: number,
  ): Promise<Message[]> {
    const ts = { ...(from ? { $gte: from } : {}), ...(before ? { $lt: before } : {}) };
    return this.model
      .find(
        {
          $and: [
            { rid, ...((from ?? before) ? { ts } : {}), _hidden: { $ne: true }, t: { $ne: 'rm' } },
            ...conditions.map((condition) => ({ ...condition })),
          ],
        },
        CLIENT_VIEW,
      )
      .sort({ ts: -1 })
      .limit(limit)
      .lean<Message[]>();
  }
}
