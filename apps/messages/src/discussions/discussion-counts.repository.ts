import type { Message } from '@gantry/contracts';
import { MONGO } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { Connection, Model } from 'mongoose';
import { CLIENT_VIEW, messageModel, type MessageDocument } from '../message-store/message.schema';

/** The counts that messages show of the discussions started from them. */
@Injectable()
export class DiscussionCountsRepository {
  private readonly model: Model<MessageDocument>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.model = messageModel(connection);
  }

  /**
   * @param dlm time of the last message in the discussion
   * @returns the message after the change; undefined when there is none, or it shows newer counts already
   */
  async write(drid: string, dcount: number, dlm: Date | undefined): Promise<Message | undefined> {
    const known = dlm ? { dlm: { $not: { $gt: dlm } } } : {};
    const changed = await this.model
      .findOneAndUpdate(
        { drid, ...known },
        { $set: { dcount, ...(dlm ? { dlm } : {}), _updatedAt: new Date() } },
        { returnDocument: 'after', projection: CLIENT_VIEW },
      )
      .lean<Message | null>();
    return changed ?? undefined;
  }
}
