import type {
  EventPayload,
  InputOf,
  markUnread,
  OutputOf,
  readThread,
  threadReplied,
  unreadThreads,
} from '@gantry/contracts';
import { Injectable } from '@nestjs/common';
import { RoomNotices } from '../notices/room.notices';
import { RoomsRepository } from '../room-store/rooms.repository';
import { SubscriptionsRepository } from '../subscription-store/subscriptions.repository';
import { ReadingMarksRepository } from './reading-marks.repository';

/** At most this many followers are told at once; the others get the same data from subscriptions/get. */
const MAX_TOLD_FOLLOWERS = 500;

/**
 * What a member has not read yet: unread threads (contract/defaults.json, documents.thread), and messages marked as
 * unread.
 */
@Injectable()
export class ReadingMarksService {
  constructor(
    private readonly subscriptions: SubscriptionsRepository,
    private readonly rooms: RoomsRepository,
    private readonly marks: ReadingMarksRepository,
    private readonly notices: RoomNotices,
  ) {}

  async threads({ rid, userId }: InputOf<typeof unreadThreads>): Promise<OutputOf<typeof unreadThreads>> {
    const subscription = await this.subscriptions.of(rid, userId);
    return { tmids: subscription?.tunread ?? [] };
  }

  async readThread({ rid, userId, tmid }: InputOf<typeof readThread>): Promise<void> {
    const changed = await this.marks.removeThread(rid, userId, tmid);
    if (changed) this.notices.tellSubscription('updated', changed);
  }

  /** Does nothing when everything since then is unread already. */
  async markUnread({ rid, userId, since }: InputOf<typeof markUnread>): Promise<OutputOf<typeof markUnread>> {
    const before = await this.subscriptions.of(rid, userId);
    if (!before) return { done: false };
    if (before.ls !== undefined && since >= before.ls && before.alert) return { done: true };
    const changed = await this.marks.unreadSince(rid, userId, since);
    if (changed) this.notices.tellSubscription('updated', changed);
    return { done: changed !== null };
  }

  /** After a reply in a thread: marks it unread for the followers, and the room as read for the author. */
  async replied({
    rid,
    tmid,
    ts,
    userId,
    followers,
    mentioned,
    callsAll,
  }: EventPayload<typeof threadReplied>): Promise<void> {
    const named = mentioned.filter((each) => each !== userId);
    const others = followers.filter((each) => each !== userId && !named.includes(each));
    const group = callsAll ? (['tunreadGroup'] as const) : [];
    if (named.length > 0) await this.marks.addThread(rid, tmid, named, ['tunread', 'tunreadUser', ...group]);
    if (others.length > 0) await this.marks.addThread(rid, tmid, others, ['tunread', ...group]);
    const [sender, room] = await Promise.all([this.subscriptions.of(rid, userId), this.rooms.byId(rid)]);
    // The author has not read what others have written since.
    const hasSeenAll = room?.lm === undefined || room.lm <= ts;
    if (sender && hasSeenAll) await this.subscriptions.markRead(rid, userId, (sender.tunread ?? []).length > 0);
    const told = [userId, ...named, ...others].slice(0, MAX_TOLD_FOLLOWERS);
    for (const subscription of await this.subscriptions.published(rid, MAX_TOLD_FOLLOWERS, told))
      this.notices.tellSubscription('updated', subscription);
  }
}
