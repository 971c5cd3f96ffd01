import type { JsonQuery, Message } from '@gantry/contracts';
import { CreatesIndexes, duplicateKeys, findPage, MAX_SEARCH_MS, MONGO } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { Connection, Model, mongo } from 'mongoose';
import { CLIENT_VIEW, MESSAGE_COLLECTION, messageModel, type MessageDocument } from './message.schema';

export type InsertOutcome = { readonly stored: true } | { readonly stored: false; readonly existing: Message };

export interface Range {
  readonly rid: string;
  readonly after?: Date;
  readonly before?: Date;
  readonly inclusive: boolean;
  readonly excludedTypes?: readonly string[];
}

/**
 * The stored messages. Features with queries of their own (search, pruning, receipts …) have repositories beside this
 * one.
 */
@Injectable()
export class MessagesRepository {
  private readonly model: Model<MessageDocument>;
  /** The driver itself, because mongoose is too slow for the hot path. */
  private readonly collection: mongo.Collection<MessageDocument>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.model = messageModel(connection);
    this.collection = connection.collection<MessageDocument>(MESSAGE_COLLECTION);
  }

  @CreatesIndexes()
  async createIndexes(): Promise<void> {
    await this.model.createIndexes();
  }

  /**
   * Stores messages and their outbox marks in one write. For an id that is taken, the message that has it is answered.
   */
  async insertNew(messages: readonly Message[]): Promise<InsertOutcome[]> {
    const taken = await this.insert(messages);
    if (taken.size === 0) return messages.map(() => ({ stored: true }));
    const ids = messages.filter((_, index) => taken.has(index)).map(({ _id }) => _id);
    const existing = new Map((await this.findByIds(ids)).map((message) => [message._id, message]));
    return messages.map((message, index) => {
      if (!taken.has(index)) return { stored: true };
      // Sent again after it was deleted: it stays deleted.
      return { stored: false, existing: existing.get(message._id) ?? message };
    });
  }

  /** @returns positions of the messages whose id was taken */
  private async insert(messages: readonly Message[]): Promise<Set<number>> {
    try {
      await this.collection.insertMany(
        messages.map((message) => ({ ...message, _outbox: true })),
        { ordered: false },
      );
      return new Set();
    } catch (error) {
      return new Set(duplicateKeys(error));
    }
  }

  async findByIds(ids: readonly string[]): Promise<Message[]> {
    return this.model.find({ _id: { $in: [...ids] } }, CLIENT_VIEW).lean<Message[]>();
  }

  async findById(_id: string): Promise<Message | undefined> {
    return (await this.model.findOne({ _id, _hidden: { $ne: true } }, CLIENT_VIEW).lean<Message | null>()) ?? undefined;
  }

  /** The message that carries a file. */
  async findByFile(fileId: string): Promise<Message | undefined> {
    const filter = { 'file._id': fileId, _hidden: { $ne: true } };
    return (await this.model.findOne(filter, CLIENT_VIEW).lean<Message | null>()) ?? undefined;
  }

  /** Newest first. Served by the index on room and time. */
  async findRange(range: Range, options: { skip: number; limit: number; oldestFirst?: boolean }): Promise<Message[]> {
    return this.model
      .find(rangeFilter(range), CLIENT_VIEW)
      .sort({ ts: options.oldestFirst ? 1 : -1 })
      .skip(options.skip)
      .limit(options.limit)
      .lean<Message[]>();
  }

  async countRange(range: Range): Promise<number> {
    return this.model.countDocuments(rangeFilter(range));
  }

  async findPage(
    filter: JsonQuery,
    options: { sort: Record<string, 1 | -1>; projection: Record<string, 0 | 1>; skip: number; limit: number },
  ): Promise<{ items: Message[]; total: number }> {
    const { skip: offset, limit: count, ...rest } = options;
    return findPage<Message, MessageDocument>(this.model, {
      ...rest,
      filter: { $and: [filter, { _hidden: { $ne: true } }] },
      offset,
      count,
      maxMs: MAX_SEARCH_MS,
    });
  }

  /** Messages that match the filter and changed after a date, latest change first. */
  async findChanged(filter: JsonQuery, since: Date, limit: number): Promise<Message[]> {
    return this.model
      .find({ $and: [{ ...filter }, { _hidden: { $ne: true }, _updatedAt: { $gt: since } }] }, CLIENT_VIEW)
      .sort({ _updatedAt: -1 })
      .limit(limit)
      .lean<Message[]>();
  }

  /** The newest message that may be the room's lastMessage. */
  async findLast(rid: string): Promise<Message | undefined> {
    return (
      (await this.model
        .findOne(
          {
            rid,
            _hidden: { $ne: true },
            t: { $exists: false },
            // A reply in a thread shows in the room only if its author wants that.
            $or: [{ tmid: { $exists: false } }, { tshow: true }],
          },
          CLIENT_VIEW,
        )
        .sort({ ts: -1 })
        .lean<Message | null>()) ?? undefined
    );
  }

  /** @returns the message after the change; undefined when it is gone */
  async change(
    _id: string,
    update: { set?: Partial<MessageDocument>; unset?: readonly string[] },
  ): Promise<Message | undefined> {
    const changed = await this.model
      .findOneAndUpdate(
        { _id },
        {
          $set: { ...update.set, _updatedAt: new Date() },
          ...(update.unset?.length ? { $unset: Object.fromEntries(update.unset.map((field) => [field, 1])) } : {}),
        },
        { returnDocument: 'after', projection: CLIENT_VIEW },
      )
      .lean<Message | null>();
    return changed ?? undefined;
  }

  /**
   * Changes one reaction without affecting concurrent changes. An emoji that nobody uses any more is removed.
   * @returns the message after the change
   */
  async changeReaction(_id: string, emoji: string, username: string, present: boolean): Promise<Message | undefined> {
    const path = `reactions.${emoji}.usernames`;
    await this.model.updateOne(
      { _id },
      present
        ? { $addToSet: { [path]: username }, $set: { _updatedAt: new Date() } }
        : { $pull: { [path]: username }, $set: { _updatedAt: new Date() } },
    );
    if (!present) {
      await this.model.updateOne({ _id, [path]: { $size: 0 } }, { $unset: { [`reactions.${emoji}`]: 1 } });
      await this.model.updateOne({ _id, reactions: {} }, { $unset: { reactions: 1 } });
    }
    return this.findById(_id);
  }

  /**
   * Adds or removes a user who stars or follows a message, without affecting concurrent changes.
   * @returns the message after the change; undefined when it is gone
   */
  async changeMarks(
    _id: string,
    mark: { field: 'starred'; user: { _id: string } } | { field: 'replies'; user: string },
    present: boolean,
  ): Promise<Message | undefined> {
    const changed = await this.model
      .findOneAndUpdate(
        { _id },
        { [present ? '$addToSet' : '$pull']: { [mark.field]: mark.user }, $set: { _updatedAt: new Date() } },
        { returnDocument: 'after', projection: CLIENT_VIEW },
      )
      .lean<Message | null>();
    return changed ?? undefined;
  }

  /** Stores the previews of a message's links. @returns undefined when the message is gone or its text has changed */
  async setUrls({ _id, msg }: Pick<Message, '_id' | 'msg'>, urls: Message['urls']): Promise<Message | undefined> {
    const changed = await this.model
      .findOneAndUpdate(
        { _id, msg, 'urls.0': { $exists: true } },
        { $set: { urls, _updatedAt: new Date() } },
        { returnDocument: 'after', projection: CLIENT_VIEW },
      )
      .lean<Message | null>();
    return changed ?? undefined;
  }

  /** Adds translations to the existing ones. @returns undefined when the message is gone or its text has changed */
  async addTranslations(
    _id: string,
    msg: string,
    translations: Readonly<Record<string, string>>,
    translationProvider: string,
  ): Promise<Message | undefined> {
    const added = Object.fromEntries(
      Object.entries(translations).map(([language, text]) => [`translations.${language}`, text]),
    );
    const changed = await this.model
      .findOneAndUpdate(
        { _id, msg },
        { $set: { ...added, translationProvider, _updatedAt: new Date() } },
        { returnDocument: 'after', projection: CLIENT_VIEW },
      )
      .lean<Message | null>();
    return changed ?? undefined;
  }

  /** Counts a reply on the first message of a thread and adds followers. */
  async addReply(tmid: string, ts: Date, followers: readonly string[]): Promise<Message | undefined> {
    const changed = await this.model
      .findOneAndUpdate(
        { _id: tmid },
        {
          $inc: { tcount: 1 },
          $max: { tlm: ts },
          $addToSet: { replies: { $each: [...followers] } },
          $set: { _updatedAt: new Date() },
        },
        { returnDocument: 'after', projection: CLIENT_VIEW },
      )
      .lean<Message | null>();
    return changed ?? undefined;
  }

  /**
   * Recounts the replies of a thread after some were removed. Safe to repeat.
   * @returns the first message of the thread, if it exists
   */
  async recountReplies(tmid: string): Promise<Message | undefined> {
    const left = { tmid, _hidden: { $ne: true } };
    const [tcount, last] = await Promise.all([
      this.model.countDocuments(left),
      this.model.findOne(left, { ts: 1 }).sort({ ts: -1 }).lean<Pick<Message, 'ts'> | null>(),
    ]);
    return last
      ? this.change(tmid, { set: { tcount, tlm: last.ts } })
      : this.change(tmid, { unset: ['tcount', 'tlm', 'replies'] });
  }

  /** Stores a hidden copy. */
  async insertHidden(copy: MessageDocument): Promise<void> {
    await this.collection.insertOne({ ...copy, _hidden: true });
  }

  /** @returns false when it was already hidden or is gone */
  async hide(_id: string): Promise<boolean> {
    const hidden = { $set: { _hidden: true, _updatedAt: new Date() } };
    const { modifiedCount } = await this.model.updateOne({ _id, _hidden: { $ne: true } }, hidden);
    return modifiedCount === 1;
  }

  /** @returns false when it was already gone */
  async remove(_id: string): Promise<boolean> {
    const { deletedCount } = await this.model.deleteOne({ _id });
    return deletedCount === 1;
  }

  /** Messages whose event may not have been published, oldest first. */
  async findUnpublished(before: Date, limit: number): Promise<Message[]> {
    return this.model
      .find({ _outbox: true, _updatedAt: { $lt: before } }, CLIENT_VIEW)
      .sort({ _outbox: 1 })
      .limit(limit)
      .lean<Message[]>();
  }

  async markPublished(ids: readonly string[]): Promise<void> {
    await this.collection.updateMany({ _id: { $in: [...ids] } }, { $unset: { _outbox: 1 } });
  }
}

function rangeFilter({ rid, after, before, inclusive, excludedTypes }: Range): Record<string, unknown> {
  const ts = {
    ...(after ? { [inclusive ? '$gte' : '$gt']: after } : {}),
    ...(before ? { [inclusive ? '$lte' : '$lt']: before } : {}),
  };
  return {
    rid,
    ...(after || before ? { ts } : {}),
    _hidden: { $ne: true },
    ...(excludedTypes?.length ? { t: { $nin: [...excludedTypes] } } : {}),
  };
}
