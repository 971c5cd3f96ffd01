import { NAMING_FIELDS, type NamingMessage } from '@gantry/renames';
import { MONGO } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { type Connection, type Model } from 'mongoose';
import type { Markdown } from '../markdown/markdown.rule';
import { messageModel, type MessageDocument } from '../message-store/message.schema';

const NAMING = Object.fromEntries(NAMING_FIELDS.map((field) => [field, 1 as const]));

export type StoredNaming = NamingMessage & { readonly _id: string };

/** A message as it was read, and the fields to change. */
export interface MessageChange {
  readonly message: StoredNaming;
  readonly changed: Partial<NamingMessage>;
  /** The parsed form of the changed text. */
  readonly md?: Markdown | undefined;
}

/** Paths that name a user by id; each has an index. */
export type NamingPath = 'u._id' | 'editedBy._id' | 'pinnedBy._id' | 'mentions._id';

/** Messages by the users they name, ordered by id. */
@Injectable()
export class RenamesRepository {
  private readonly model: Model<MessageDocument>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.model = messageModel(connection);
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

  /** All messages, one page at a time. */
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

  /** Changes messages that have not changed since they were read. @returns whether all of them were changed */
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

/** The values that the fields to change had when they were read. */
function asRead(message: StoredNaming, changed: Partial<NamingMessage>): Record<string, unknown> {
  const fields = new Map<string, unknown>(Object.entries(message));
  return Object.fromEntries(Object.keys(changed).map((field) => [field, fields.get(field)]));
}
