import type { RequestContext } from '@gantry/bus';
import { AppError, type Message, type OutgoingMessage, type RoomCard } from '@gantry/contracts';
import { LOGGER, type Logger } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { OutboxRelay } from '../outbox/outbox.relay';
import { ThreadsService } from '../threads/threads.service';
import { GroupCommit, GroupCommitFull } from './group-commit';
import { MessageBroadcast } from '../broadcast/message.broadcast';
import { MessageComposer } from './message.composer';
import { messageFor } from '../message-store/message.view';
import { MessagesRepository, type InsertOutcome } from '../message-store/messages.repository';
import { PostingAccess, type Posting } from '../posting-access/posting.access';
import { refuseImpersonation } from '../posting-access/impersonation.rule';

/**
 * The hot path. Access and room state come from local copies, concurrent sends share a write, and nothing is
 * acknowledged or told before it is stored.
 *
 *   access ─► compose ─► group commit ─► stream + event ─► answer
 */
@Injectable()
export class SendingService {
  private readonly commits: GroupCommit<Message, InsertOutcome>;

  constructor(
    private readonly access: PostingAccess,
    private readonly composer: MessageComposer,
    private readonly threads: ThreadsService,
    private readonly broadcast: MessageBroadcast,
    private readonly outbox: OutboxRelay,
    @Inject(LOGGER) private readonly logger: Logger,
    repository: MessagesRepository,
  ) {
    this.commits = new GroupCommit((messages) => repository.insertNew(messages));
  }

  /**
   * @param added what the platform says in a message and no client may
   * @throws AppError as contract/errors.json, sendMessage, says.
   */
  async send(
    context: RequestContext,
    outgoing: OutgoingMessage,
    added: Pick<Message, 'file' | 'files'> = {},
  ): Promise<Message> {
    const { message, posting } = await this.prepare(context, outgoing);
    const stored = await this.store({ ...message, ...added }, posting.room, context.traceId);
    return messageFor(posting.caller.userId, stored);
  }

  /** Sends nothing. @throws AppError what `send` would refuse. */
  async check(context: RequestContext, outgoing: OutgoingMessage): Promise<void> {
    await this.prepare(context, outgoing);
  }

  private async prepare(
    context: RequestContext,
    outgoing: OutgoingMessage,
  ): Promise<{ message: Message; posting: Posting }> {
    if (outgoing.tshow === true && outgoing.tmid === undefined)
      throw new AppError('invalid-params', 'tshow provided but missing tmid', { method: 'sendMessage' });
    if (outgoing.rid === undefined) throw AppError.text("The 'rid' property on the message object is missing.");
    const posting = await this.access.roomForPosting(context, outgoing.rid);
    refuseImpersonation(outgoing, posting);
    const message = await this.composer.compose(context, await this.threads.place(outgoing, posting), posting);
    return { message, posting };
  }

  /** Stores and tells. A message that is there already, sent again by its author, is the answer; nothing happens twice. */
  async store(message: Message, room: Pick<RoomCard, 't' | 'name'>, traceId: string): Promise<Message> {
    const outcome = await this.commit(message);
    if (!outcome.stored) return this.sentBefore(message, outcome.existing);
    this.broadcast.changed(message, room);
    void this.outbox.publish([message], traceId);
    await this.bringThreadUpToDate(message, room, traceId);
    return message;
  }

  /** The message is there and told of: what fails now must not be answered as if it had been refused. */
  private async bringThreadUpToDate(
    message: Message,
    room: Pick<RoomCard, 't' | 'name'>,
    traceId: string,
  ): Promise<void> {
    try {
      await this.threads.replied(message, room, traceId);
    } catch (err) {
      this.logger.error({ err, traceId, messageId: message._id }, 'thread not brought up to date with a reply');
    }
  }

  private async commit(message: Message): Promise<InsertOutcome> {
    try {
      return await this.commits.add(message);
    } catch (error) {
      if (error instanceof GroupCommitFull) throw AppError.unavailable('messages');
      throw error;
    }
  }

  /** An id that belongs to somebody else's message is refused without a word about it. */
  private sentBefore(message: Message, existing: Message): Message {
    if (existing.u._id === message.u._id && existing.rid === message.rid) return existing;
    throw new AppError('error-not-allowed', 'Not allowed', { method: 'sendMessage' });
  }
}
