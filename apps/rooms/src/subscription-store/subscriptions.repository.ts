import type { RoomType, Subscription } from '@gantry/contracts';
import { CreatesIndexes, findPage, isDuplicateKey, MONGO } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { type Collection, Connection, type Model } from 'mongoose';
import { isNothing, type Counts } from '../unread/unread.rule';
import { TrashRepository } from '../trash/trash.repository';
import { SUBSCRIPTION_PUBLISH_FIELDS } from './subscription.documents';
import { SUBSCRIPTION_COLLECTION, subscriptionModel } from './subscription.schema';

const PUBLISHED = Object.fromEntries(SUBSCRIPTION_PUBLISH_FIELDS.map((field) => [field, 1 as const]));
/** Most rooms of one user in an answer. */
export const MAX_ROOMS_OF_USER = 10_000;
const NOT_TRUE = { $ne: true };
/** How long an owner counts as ceasing, ms: longer than any call takes, so that one that was broken off does not bind others. */
const DISOWN_MS = 60_000;

export interface MemberRow {
  u: { _id: string; username?: string; name?: string };
}

/** Members whose counters change in the same way. */
export interface MemberGroup {
  readonly userIds: readonly string[];
  readonly counts: Counts;
}

export interface SenderGroup extends MemberGroup {
  readonly alert: boolean;
}

/** The effect of a batch of messages on the members of its room; see MemberPlan. */
export interface MemberCounts {
  readonly everyone: Counts;
  readonly mentioned: readonly MemberGroup[];
  readonly senders: readonly SenderGroup[];
}

/** The stored memberships. The unique index {rid, u._id} decides between concurrent joins. */
@Injectable()
export class SubscriptionsRepository {
  private readonly model: Model<Subscription>;
  private readonly documents: Collection<Subscription>;
  /** Counters are written with the driver itself: mongoose's casting costs as much as the write. */
  private readonly counters: Collection;

  constructor(
    @Inject(MONGO) connection: Connection,
    private readonly trash: TrashRepository,
  ) {
    this.model = subscriptionModel(connection);
    this.documents = connection.collection<Subscription>(SUBSCRIPTION_COLLECTION);
    this.counters = connection.collection(SUBSCRIPTION_COLLECTION);
  }

  @CreatesIndexes()
  async createIndexes(): Promise<void> {
    await this.model.createIndexes();
  }

  async of(rid: string, userId: string): Promise<Subscription | null> {
    return this.model.findOne({ rid, 'u._id': userId }).lean<Subscription>();
  }

  /** The membership of the user with this user name. */
  async called(rid: string, username: string): Promise<Subscription | null> {
    return this.model.findOne({ rid, 'u.username': username }).lean<Subscription>();
  }

  /** The membership in a one-to-one conversation, which is named after the other user. */
  async directCalled(userId: string, name: string): Promise<Subscription | null> {
    return this.model.findOne({ 'u._id': userId, t: 'd', name }).lean<Subscription>();
  }

  /**
   * Marks an owner as ceasing to be one, if the room keeps another. The role itself stays until the caller takes
   * it: nobody sees a room between two states. Two owners who cease at once see each other's marks, and both stay.
   * @returns false when nobody else would own the room: then nothing has changed
   */
  async claimDisowning(rid: string, userId: string): Promise<boolean> {
    const now = Date.now();
    const place = { rid, 'u._id': userId };
    await this.model.updateOne(place, { $set: { disownedAt: new Date(now) } });
    const stays = [{ disownedAt: { $exists: false } }, { disownedAt: { $lt: new Date(now - DISOWN_MS) } }];
    const others = { rid, roles: 'owner', 'u._id': { $ne: userId }, $or: stays };
    if ((await this.model.countDocuments(others, { limit: 1 })) > 0) return true;
    await this.model.updateOne(place, { $unset: { disownedAt: 1 } });
    return false;
  }

  async roomIdsOf(userId: string, type?: RoomType): Promise<string[]> {
    const filter = { 'u._id': userId, ...(type === undefined ? {} : { t: type }) };
    const rows = await this.model.find(filter, { rid: 1, _id: 0 }).limit(MAX_ROOMS_OF_USER).lean<{ rid: string }[]>();
    return rows.map(({ rid }) => rid);
  }

  async publishedOf(userId: string, since?: Date): Promise<Subscription[]> {
    const changed = since === undefined ? {} : { _updatedAt: { $gt: since } };
    return this.model
      .find({ 'u._id': userId, ...changed }, PUBLISHED)
      .limit(MAX_ROOMS_OF_USER)
      .lean<Subscription[]>();
  }

  /** The rooms of a user, by type and name. */
  async shownOf(
    userId: string,
    limit: number,
  ): Promise<Pick<Subscription, '_id' | 'rid' | 'name' | 't' | 'unread' | 'roles'>[]> {
    return this.model
      .find({ 'u._id': userId }, { rid: 1, name: 1, t: 1, unread: 1, roles: 1 })
      .sort({ t: 1, name: 1 })
      .limit(limit)
      .lean<Subscription[]>();
  }

  async removalsSince(userId: string, since: Date): Promise<{ _id: string; _deletedAt: Date }[]> {
    return this.trash.removedSince(SUBSCRIPTION_COLLECTION, since, userId);
  }

  async members(
    rid: string,
    page: { offset: number; count: number; order: 1 | -1 },
    filter: Readonly<Record<string, unknown>> = {},
  ): Promise<{ rows: MemberRow[]; total: number }> {
    const { items: rows, total } = await findPage<MemberRow, Subscription>(this.model, {
      ...page,
      filter: { rid, ...filter },
      projection: { u: 1, _id: 0 },
      sort: { 'u.username': page.order },
    });
    return { rows, total };
  }

  /** Ids of members of these rooms, each once. @param limit most memberships to read */
  async memberIds(rids: readonly string[], limit: number): Promise<string[]> {
    const rows = await this.model
      .find({ rid: { $in: [...rids] } }, { 'u._id': 1, _id: 0 })
      .limit(limit)
      .lean<MemberRow[]>();
    return [...new Set(rows.map(({ u }) => u._id))];
  }

  /** The subscriptions of a room; with `userIds`, only those of these users. */
  async published(rid: string, limit: number, userIds?: readonly string[]): Promise<Subscription[]> {
    const some = userIds === undefined ? {} : { 'u._id': { $in: [...userIds] } };
    return this.documents.find({ rid, ...some }, { projection: PUBLISHED, limit }).toArray();
  }

  /** The subscriptions of a room ordered by user name, after `after`. */
  async publishedByName(rid: string, after: string, limit: number): Promise<Subscription[]> {
    return this.documents
      .find({ rid, 'u.username': { $gt: after } }, { projection: PUBLISHED, sort: { 'u.username': 1 }, limit })
      .toArray();
  }

  /** @returns false when the user was already in the room */
  async insert(subscription: Subscription): Promise<boolean> {
    try {
      await this.documents.insertOne(subscription);
      return true;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  }

  /** For a room that was just created. */
  async insertAll(subscriptions: readonly Subscription[]): Promise<void> {
    await this.documents.insertMany([...subscriptions], { ordered: false });
  }

  /** Deletes the subscriptions of a room that was just created and that nobody has seen. */
  async undoInsertAll(rid: string): Promise<void> {
    await this.model.deleteMany({ rid });
  }

  /** Ends a membership and keeps a copy in the trash. @returns the removed membership; null when it was already gone */
  async remove(rid: string, userId: string): Promise<Subscription | null> {
    const removed = await this.model.findOneAndDelete({ rid, 'u._id': userId }).lean<Subscription>();
    if (removed) await this.trash.keep(SUBSCRIPTION_COLLECTION, removed, new Date());
    return removed;
  }

  /** @returns whether the user is in the room. */
  async open(rid: string, userId: string): Promise<boolean> {
    const result = await this.model.updateOne(
      { rid, 'u._id': userId },
      { $set: { open: true, _updatedAt: new Date() } },
    );
    return result.matchedCount > 0;
  }

  /** @returns the membership after the change; null when the user is not in the room */
  async change(
    rid: string,
    userId: string,
    set: Readonly<Record<string, unknown>>,
    unset: readonly string[] = [],
  ): Promise<Subscription | null> {
    const taken = Object.fromEntries(unset.map((field) => [field, 1 as const]));
    return this.model
      .findOneAndUpdate(
        { rid, 'u._id': userId },
        { $set: { ...set, _updatedAt: new Date() }, ...(unset.length === 0 ? {} : { $unset: taken }) },
        { returnDocument: 'after' },
      )
      .lean<Subscription>();
  }

  /** Marks everything as read. @param alert true while there are unread threads */
  async markRead(rid: string, userId: string, alert: boolean): Promise<void> {
    const now = new Date();
    const read = { open: true, alert, unread: 0, userMentions: 0, groupMentions: 0, ls: now, _updatedAt: now };
    await this.model.updateOne({ rid, 'u._id': userId }, { $set: read });
  }

  /** The time up to which every member has read the room; undefined while a member has read nothing. */
  async readByAll(rid: string): Promise<Date | undefined> {
    const last = await this.model.findOne({ rid }, { ls: 1 }).sort({ ls: 1 }).lean<Pick<Subscription, 'ls'> | null>();
    return last?.ls;
  }

  /** The languages that members of a room read in, each once. */
  async languagesIn(rid: string): Promise<string[]> {
    const languages = await this.model.distinct('autoTranslateLanguage', { rid, autoTranslate: true });
    return languages.filter((language): language is string => typeof language === 'string' && language !== '');
  }

  /** Counts a batch of messages for all members in one command. */
  async count(rid: string, { everyone, mentioned, senders }: MemberCounts, now: Date): Promise<void> {
    const wrote = senders.flatMap(({ userIds }) => userIds);
    await this.counters.bulkWrite([
      { updateMany: wake(rid, wrote, everyone, now) },
      ...mentioned.map((group) => ({ updateMany: addCounts(rid, group, now) })),
      ...senders.map((group) => ({ updateMany: setCounts(rid, group, now) })),
    ]);
  }
}

interface CounterWrite {
  readonly filter: Record<string, unknown>;
  readonly update: Record<string, Record<string, unknown>>;
}

/** Sets what is left to read for the authors, whose room counts as read. */
function setCounts(rid: string, { userIds, counts, alert }: SenderGroup, now: Date): CounterWrite {
  return {
    filter: { rid, 'u._id': { $in: [...userIds] } },
    update: { $set: { ...counts, alert, open: true, ls: now, _updatedAt: now } },
  };
}

/** Adds to what some members have to read. */
function addCounts(rid: string, { userIds, counts }: MemberGroup, now: Date): CounterWrite {
  return {
    filter: { rid, 'u._id': { $in: [...userIds] } },
    update: { $inc: increments(counts), $set: { alert: true, open: true, _updatedAt: now } },
  };
}

/**
 * Sets the alert of every member except `except`. Without counts, only members whose alert is not set yet are written.
 */
function wake(rid: string, except: readonly string[], counts: Counts, now: Date): CounterWrite {
  const others = { rid, 'u._id': { $nin: [...except] } };
  const awake = { alert: true, open: true, _updatedAt: now };
  if (isNothing(counts))
    return { filter: { ...others, $or: [{ alert: NOT_TRUE }, { open: NOT_TRUE }] }, update: { $set: awake } };
  return { filter: others, update: { $set: awake, $inc: increments(counts) } };
}

function increments(counts: Counts): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).filter(([, value]) => value !== 0));
}
