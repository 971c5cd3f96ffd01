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

export type PrunedMessage = Pick<
  MessageDocument,
  '_id' | 'rid' | 'ts' | 't' | 'file' | 'files' | 'drid' | 'tmid' | 'tshow' | '_hidden'
>;
const PRUNED = { rid: 1, ts: 1, t: 1, file: 1, files: 1, drid: 1, tmid: 1, tshow: 1, _hidden: 1 } as const;

/** Many messages at a time, as a room is pruned. */
@Injectable()
export class PrunedMessagesRepository {
  private readonly model: Model<MessageDocument>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.model = connection.model<MessageDocument>('Message', messageDocumentSchema, MESSAGE_COLLECTION);
  }

  /** The oldest first. Served by the index on room and time. */
  async oldest(query: Readonly<Record<string, unknown>>, limit: number): Promise<PrunedMessage[]> {
    return this.model
      .find({ ...query }, PRUNED)
      .sort({ ts: 1 })
      .limit(limit)
      .lean<PrunedMessage[]>();
  }

  async remove(ids: readonly string[]): Promise<void> {
    await this.model.deleteMany({ _id: { $in: [...ids] } });
  }

  /** The message stays, and says that its file does not. @returns as it is now; undefined when it is gone */
  async dropFile(_id: string, attachments: Message['attachments']): Promise<Message | undefined> {
    const changed = await this.model
      .findOneAndUpdate(
        { _id },
        { $set: { attachments, _updatedAt: new Date() }, $unset: { file: 1, files: 1 } },
        { returnDocument: 'after', projection: CLIENT_VIEW },
      )
      .lean<Message | null>();
    return changed ?? undefined;
  }
}
