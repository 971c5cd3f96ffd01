import { AppError, type Message, type OutgoingMessage, type RoomCard } from '@gantry/contracts';
import { Injectable } from '@nestjs/common';
import { MessageBroadcast } from '../broadcast/message.broadcast';
import { MessagesRepository } from '../message-store/messages.repository';
import type { Posting } from '../posting-access/posting.access';

/** Replies to a message (contract/defaults.json, documents.thread). */
@Injectable()
export class ThreadsService {
  constructor(
    private readonly repository: MessagesRepository,
    private readonly broadcast: MessageBroadcast,
  ) {}

  /**
   * Moves a reply to a reply up to the first message of the thread; a `tmid` of another room is dropped.
   * @throws AppError error-not-allowed while threads are off.
   */
  async place(outgoing: OutgoingMessage, { room, settings }: Posting): Promise<OutgoingMessage> {
    if (outgoing.tmid === undefined || outgoing.tmid === '') return outgoing;
    if (!settings.flag('Threads_enabled'))
      throw new AppError('error-not-allowed', 'not-allowed', { method: 'sendMessage' });
    const parent = await this.repository.findById(outgoing.tmid);
    const { tmid: _dropped, ...alone } = outgoing;
    if (!parent || parent.rid !== room._id) return alone;
    return { ...outgoing, tmid: parent.tmid ?? parent._id };
  }

  async replied(message: Message, room: Pick<RoomCard, 't' | 'name'>): Promise<void> {
    if (message.tmid === undefined) return;
    const parent = await this.repository.findById(message.tmid);
    if (!parent) return;
    const mentioned = (message.mentions ?? []).map(({ _id }) => _id).filter((_id) => _id !== 'all' && _id !== 'here');
    const changed = await this.repository.addReply(message.tmid, message.ts, [
      ...new Set([parent.u._id, message.u._id, ...mentioned]),
    ]);
    if (changed) this.broadcast.changed(changed, room);
  }
}
