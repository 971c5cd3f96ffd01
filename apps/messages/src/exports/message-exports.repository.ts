import type { ExportPlace, Message } from '@gantry/contracts';
import { MONGO } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Connection, type Model } from 'mongoose';
import { CLIENT_VIEW, messageModel, type MessageDocument } from '../message-store/message.schema';

/** The messages to export, and the place to continue from. */
export interface ExportSpan {
  readonly rid: string;
  readonly after: ExportPlace | undefined;
  readonly ids: readonly string[] | undefined;
  readonly from: Date | undefined;
  readonly to: Date | undefined;
}

/** Reads messages in order of time, after a given place. */
@Injectable()
export class MessageExportsRepository {
  private readonly model: Model<MessageDocument>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.model = messageModel(connection);
  }

  /** Oldest first. Served by the index on room and time, or by the ids where some are named. */
  async page({ rid, after, ids, from, to }: ExportSpan, limit: number): Promise<Message[]> {
    const begin = after?.ts ?? from;
    const ts = { ...(begin ? { $gte: begin } : {}), ...(to ? { $lte: to } : {}) };
    const behind = { ...(begin || to ? { ts } : {}), ...(after ? { _id: { $nin: after.ids } } : {}) };
    const some = ids ? { $and: [{ _id: { $in: ids } }] } : {};
    return this.model
      .find({ rid, _hidden: { $ne: true }, ...behind, ...some }, CLIENT_VIEW, ids ? { hint: { _id: 1 } } : {})
      .sort({ ts: 1 })
      .limit(limit)
      .lean<Message[]>();
  }
}
