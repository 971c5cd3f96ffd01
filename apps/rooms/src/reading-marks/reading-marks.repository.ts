import type { Subscription } from '@gantry/contracts';
import { MONGO } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Connection, type Model } from 'mongoose';
import { subscriptionModel } from '../subscription-store/subscription.schema';

/** Most unread threads that a membership lists; further ones are not added. */
const MAX_UNREAD_THREADS = 500;

/** The lists of unread threads: all, those that mention the user, those that mention everybody. */
export type ThreadList = 'tunread' | 'tunreadUser' | 'tunreadGroup';
const THREAD_LISTS: readonly ThreadList[] = ['tunread', 'tunreadUser', 'tunreadGroup'];

/** The lists of unread threads and the time of last reading. */
@Injectable()
export class ReadingMarksRepository {
  private readonly memberships: Model<Subscription>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.memberships = subscriptionModel(connection);
  }

  /** Adds a thread to lists of some members, unless their lists are full, and sets their alert. Safe to repeat. */
  async addThread(rid: string, tmid: string, userIds: readonly string[], lists: readonly ThreadList[]): Promise<void> {
    await this.memberships.updateMany(
      { rid, 'u._id': { $in: [...userIds] }, [`tunread.${MAX_UNREAD_THREADS - 1}`]: { $exists: false } },
      {
        $addToSet: Object.fromEntries(lists.map((list) => [list, tmid])),
        $set: { alert: true, _updatedAt: new Date() },
      },
    );
  }

  /** Removes a thread from all lists of a member, and clears the alert when nothing else is unread. */
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

  /** Marks everything since a time as unread. @returns null when the user is not in the room */
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
