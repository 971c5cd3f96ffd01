import type { Subscription } from '@gantry/contracts';
import { MONGO } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Connection, type Model } from 'mongoose';
import { SUBSCRIPTION_COLLECTION, subscriptionDocumentSchema } from '../subscription-store/subscription.schema';

/** Threads of a room that a member is told of: who leaves more unread learns nothing from the next. */
const MAX_UNREAD_THREADS = 500;

/** Lists of threads with something to read: in all, those where one is named, those where the whole room is called. */
export type ThreadList = 'tunread' | 'tunreadUser' | 'tunreadGroup';
const THREAD_LISTS: readonly ThreadList[] = ['tunread', 'tunreadUser', 'tunreadGroup'];

/** What members have still to read, apart from counters. */
@Injectable()
export class ReadingMarksRepository {
  private readonly memberships: Model<Subscription>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.memberships = connection.model<Subscription>(
      'Subscription',
      subscriptionDocumentSchema,
      SUBSCRIPTION_COLLECTION,
    );
  }

  /** Puts a thread on lists of some members, those that have room for it, and wakes them. Harmless when repeated. */
  async addThread(rid: string, tmid: string, userIds: readonly string[], lists: readonly ThreadList[]): Promise<void> {
    await this.memberships.updateMany(
      { rid, 'u._id': { $in: [...userIds] }, [`tunread.${MAX_UNREAD_THREADS - 1}`]: { $exists: false } },
      {
        $addToSet: Object.fromEntries(lists.map((list) => [list, tmid])),
        $set: { alert: true, _updatedAt: new Date() },
      },
    );
  }

  /** Takes a thread off all lists of a member; with the last of them the alert goes, unless there is something else to read. */
  async removeThread(rid: string, userId: string, tmid: string): Promise<Subscription | null> {
    const member = { rid, 'u._id': userId };
    const read = await this.memberships
      .findOneAndUpdate(
        { ...member, tunread: tmid },
        {
          $pull: Object.fromEntries(THREAD_LISTS.map((list) => [list, tmid])),
          $set: { _updatedAt: new Date() },
        },
        { returnDocument: 'after' },
      )
      .lean<Subscription>();
    if (!read || (read.tunread ?? []).length > 0 || read.unread > 0) return read;
    return this.memberships
      .findOneAndUpdate(
        { ...member, tunread: { $size: 0 }, unread: 0 },
        { $set: { alert: false, _updatedAt: new Date() } },
        { returnDocument: 'after' },
      )
      .lean<Subscription>();
  }

  /** Everything from a time on is to be read again. @returns null when the user is not in the room. */
  async unreadSince(rid: string, userId: string, since: Date): Promise<Subscription | null> {
    return this.memberships
      .findOneAndUpdate(
        { rid, 'u._id': userId },
        { $set: { open: true, alert: true, ls: since, _updatedAt: new Date() } },
        { returnDocument: 'after' },
      )
      .lean<Subscription>();
  }
}
