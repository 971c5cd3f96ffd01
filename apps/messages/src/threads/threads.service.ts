import { Bus } from '@gantry/bus';
import { threadReplied, type Message, type OutgoingMessage, type RoomCard, MESSAGE_ERRORS } from '@gantry/contracts';
import { Injectable } from '@nestjs/common';
import { MessageBroadcast } from '../broadcast/message.broadcast';
import { MessagesRepository } from '../message-store/messages.repository';
import type { Posting } from '../posting-access/posting.access';

/** Mentions of everybody, who do not follow the thread because of it. */
const CALLS_ALL: ReadonlySet<string> = new Set(['all', 'here']);
/** At most this many followers get the thread into their lists of unread threads. */
const MAX_TOLD_FOLLOWERS = 10_000;

/** Replies to a message (contract/defaults.json, documents.thread). */
@Injectable()
export class ThreadsService {
  constructor(
    private readonly repository: MessagesRepository,
    private readonly broadcast: MessageBroadcast,
    private readonly bus: Bus,
  ) {}

  /**
   * Replaces the id of a reply by that of the first message of its thread; a `tmid` of another room is dropped.
   * @throws AppError error-not-allowed while threads are off
   */
  async place(outgoing: OutgoingMessage, { room, settings }: Posting): Promise<OutgoingMessage> {
    if (outgoing.tmid === undefined || outgoing.tmid === '') return outgoing;
    if (!settings.flag('Threads_enabled')) throw MESSAGE_ERRORS.notAllowedThreads.error({ method: 'sendMessage' });
    const parent = await this.repository.findById(outgoing.tmid);
    const { tmid: _dropped, ...alone } = outgoing;
    if (!parent || parent.rid !== room._id) return alone;
    return { ...outgoing, tmid: parent.tmid ?? parent._id };
  }

  /** Counts the reply and tells the followers of the thread. */
  async replied(message: Message, room: Pick<RoomCard, 't' | 'name'>, traceId: string): Promise<void> {
    if (message.tmid === undefined) return;
    const parent = await this.repository.findById(message.tmid);
    if (!parent) return;
    const ids = (message.mentions ?? []).map(({ _id }) => _id);
    const mentioned = ids.filter((_id) => !CALLS_ALL.has(_id));
    const changed = await this.repository.addReply(message.tmid, message.ts, [
      ...new Set([parent.u._id, message.u._id, ...mentioned]),
    ]);
    if (!changed) return;
    this.broadcast.changed(changed, room);
    await this.bus.publish(
      threadReplied,
      message.rid,
      {
        rid: message.rid,
        tmid: changed._id,
        messageId: message._id,
        ts: message.ts,
        userId: message.u._id,
        followers: (changed.replies ?? []).slice(0, MAX_TOLD_FOLLOWERS),
        mentioned,
        callsAll: mentioned.length < ids.length,
      },
      { id: `thread.replied:${message._id}`, traceId },
    );
  }
}
