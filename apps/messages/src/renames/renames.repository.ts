import { NAMING_FIELDS, type NamingMessage } from '@gantry/renames';
import { MONGO } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { type Connection, type Model } from 'mongoose';
import type { Markdown } from '../markdown/markdown.rule';
import { MESSAGE_COLLECTION, messageDocumentSchema, type MessageDocument } from '../message-store/message.schema';

const NAMING = Object.fromEntries(NAMING_FIELDS.map((field) => [field, 1 as const]));

export type StoredNaming = NamingMessage & { readonly _id: string };

/** One message before, and the fields of it that are to be others. */
export interface MessageChange {
  readonly message: StoredNaming;
  readonly changed: Partial<NamingMessage>;
  /** The changed text as clients draw it. */
  readonly md?: Markdown | undefined;
}

/** Where a user is named by its id; each has an index. */
export type NamingPath = 'u._id' | 'editedBy._id' | 'pinnedBy._id' | 'mentions._id';

/** Messages by whom they name, in the order of their ids. */
@Injectable()
export class RenamesRepository {
  private readonly model: Model<MessageDocument>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.model = connection.model<MessageDocument>('Message', messageDocumentSchema, MESSAGE_COLLECTION);
  }

  async naming(path: NamingPath, userId: string, after: string, limit: number): Promise<StoredNaming[]> {
    return this.model
      .find({ [path]: userId, _id: { $gt: after } }, NAMING)
      .sort({ _id: 1 })
      .limit(limit)
      .lean<StoredNaming[]>();
  }

  /** Messages that the user wrote under another user name than this. */
  async authoredAsOther(userId: string, username: string, limit: number): Promise<StoredNaming[]> {
    return this.model
      .find({ 'u._id': userId, 'u.username': { $ne: username } }, NAMING)
      .limit(limit)
      .lean<StoredNaming[]>();
  }

  /** All messages, a window at a time. */
  async window(after: string, limit: number): Promise<StoredNaming[]> {
    return this.model
      .find({ _id: { $gt: after } }, NAMING)
      .sort({ _id: 1 })
      .limit(limit)
      .lean<StoredNaming[]>();
  }

  async byIds(ids: readonly string[]): Promise<StoredNaming[]> {
    return this.model.find({ _id: { $in: [...ids] } }, NAMING).lean<StoredNaming[]>();
  }

  /** Changes messages that are still as they were read. @returns whether all of them were */
  async apply(changes: readonly MessageChange[]): Promise<boolean> {
    if (changes.length === 0) return true;
    const now = new Date();
    const writes = changes.map(({ message, changed, md }) => ({
      updateOne: {
        filter: { _id: message._id, ...asRead(message, changed) },
        update: { $set: { ...changed, ...(md ? { md } : {}), _updatedAt: now } },
      },
    }));
    const { matchedCount } = await this.model.bulkWrite(writes, { ordered: false });
    return matchedCount === changes.length;
  }
}

/** The fields that are to change, as they were. */
function asRead(message: StoredNaming, changed: Partial<NamingMessage>): Record<string, unknown> {
  const fields = new Map<string, unknown>(Object.entries(message));
  return Object.fromEntries(Object.keys(changed).map((field) => [field, fields.get(field)]));
}
