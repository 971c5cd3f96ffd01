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

/** In larger groups of followers the others learn of it when they ask: subscriptions/get says the same. */
const MAX_TOLD_FOLLOWERS = 500;

/** Marks about what a member has still to read: threads (contract/defaults.json, documents.thread), and what is put off. */
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

  /** What is unread from there on already stays so. */
  async markUnread({ rid, userId, since }: InputOf<typeof markUnread>): Promise<OutputOf<typeof markUnread>> {
    const before = await this.subscriptions.of(rid, userId);
    if (!before) return { done: false };
    if (before.ls !== undefined && since >= before.ls && before.alert) return { done: true };
    const changed = await this.marks.unreadSince(rid, userId, since);
    if (changed) this.notices.tellSubscription('updated', changed);
    return { done: changed !== null };
  }

  /** An answer in a thread: its followers have something to read there; who has written it has seen the room. */
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
    // What others have written since is still to be read.
    const hasSeenAll = room?.lm === undefined || room.lm <= ts;
    if (sender && hasSeenAll) await this.subscriptions.markRead(rid, userId, (sender.tunread ?? []).length > 0);
    const told = [userId, ...named, ...others].slice(0, MAX_TOLD_FOLLOWERS);
    for (const subscription of await this.subscriptions.published(rid, MAX_TOLD_FOLLOWERS, told))
      this.notices.tellSubscription('updated', subscription);
  }
}
