import type { Message } from '@gantry/contracts';
import { MONGO } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { Connection, Model } from 'mongoose';
import {
  CLIENT_VIEW,
  MESSAGE_COLLECTION,
  messageDocumentSchema,
  type MessageDocument,
} from '../message-store/message.schema';

/** What messages say about the discussions that they began. */
@Injectable()
export class DiscussionCountsRepository {
  private readonly model: Model<MessageDocument>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.model = connection.model<MessageDocument>('Message', messageDocumentSchema, MESSAGE_COLLECTION);
  }

  /** @param dlm of the last message there. @returns the message as it is now; undefined when there is none, or newer is known */
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
