import type { ExportPlace, Message } from '@gantry/contracts';
import { MONGO } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Connection, type Model } from 'mongoose';
import {
  CLIENT_VIEW,
  MESSAGE_COLLECTION,
  messageDocumentSchema,
  type MessageDocument,
} from '../message-store/message.schema';

/** Reads messages in the order of time, from behind a place on. */
@Injectable()
export class MessageExportsRepository {
  private readonly model: Model<MessageDocument>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.model = connection.model<MessageDocument>('Message', messageDocumentSchema, MESSAGE_COLLECTION);
  }

  /** Oldest first. Served by the index on room and time. */
  async page(rid: string, after: ExportPlace | undefined, limit: number): Promise<Message[]> {
    const behind = after ? { ts: { $gte: after.ts }, _id: { $nin: after.ids } } : {};
    return this.model
      .find({ rid, _hidden: { $ne: true }, ...behind }, CLIENT_VIEW)
      .sort({ ts: 1 })
      .limit(limit)
      .lean<Message[]>();
  }
}
