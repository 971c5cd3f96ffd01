import type { RequestContext } from '@gantry/bus';
import { AppError, type Message, type OutgoingMessage, type RoomCard, MESSAGE_ERRORS } from '@gantry/contracts';
import { LOGGER, type Logger } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { OutboxRelay } from '../outbox/outbox.relay';
import { ThreadsService } from '../threads/threads.service';
import { GroupCommit, GroupCommitFull } from './group-commit';
import { MessageBroadcast } from '../broadcast/message.broadcast';
import { MessageComposer } from './message.composer';
import { EnrichmentService } from '../enrichment/enrichment.service';
import { messageFor } from '../message-store/message.view';
import { MessagesRepository, type InsertOutcome } from '../message-store/messages.repository';
import { PostingAccess, type Posting } from '../posting-access/posting.access';
import { refuseImpersonation } from '../posting-access/impersonation.rule';

/**
 * `checked`: a name or picture other than the author's needs message-impersonate · `own`: the service itself has chosen
 * them.
 */
export type Looks = 'checked' | 'own';

export interface SendOptions {
  /** Fields that only the server may set. */
  readonly added?: Pick<Message, 'file' | 'files'>;
  readonly looks?: Looks;
}

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
    private readonly enrichment: EnrichmentService,
    @Inject(LOGGER) private readonly logger: Logger,
    repository: MessagesRepository,
  ) {
    this.commits = new GroupCommit((messages) => repository.insertNew(messages));
  }

  /** @throws AppError as documented for sendMessage in contract/errors.json */
  async send(
    context: RequestContext,
    outgoing: OutgoingMessage,
    { added = {}, looks = 'checked' }: SendOptions = {},
  ): Promise<Message> {
    const { message, posting } = await this.prepare(context, outgoing, looks);
    const stored = await this.store({ ...message, ...added }, posting.room, context.traceId);
    return messageFor(posting.caller.userId, stored);
  }

  /** Checks without sending. @throws AppError the error that `send` would throw */
  async check(context: RequestContext, outgoing: OutgoingMessage, looks: Looks = 'checked'): Promise<void> {
    await this.prepare(context, outgoing, looks);
  }

  private async prepare(
    context: RequestContext,
    outgoing: OutgoingMessage,
    looks: Looks,
  ): Promise<{ message: Message; posting: Posting }> {
    if (outgoing.tshow === true && outgoing.tmid === undefined)
      throw MESSAGE_ERRORS.shownWithoutThread.error({ method: 'sendMessage' });
    if (outgoing.rid === undefined) throw MESSAGE_ERRORS.ridMissing.error();
    const posting = await this.access.roomForPosting(context, outgoing.rid);
    if (looks === 'checked') refuseImpersonation(outgoing, posting);
    const message = await this.composer.compose(context, await this.threads.place(outgoing, posting), posting);
    return { message, posting };
  }

  /**
   * Stores and broadcasts. If the author has already sent a message with this id, that message is the answer and
   * nothing is repeated.
   */
  async store(message: Message, room: Pick<RoomCard, 't' | 'name'>, traceId: string): Promise<Message> {
    const outcome = await this.commit(message);
    if (!outcome.stored) return this.sentBefore(message, outcome.existing);
    this.broadcast.changed(message, room);
    void this.outbox.publish([message], traceId);
    this.enrichment.take(message, traceId);
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

  /** The id belongs to somebody else's message, about which the error must reveal nothing. */
  private sentBefore(message: Message, existing: Message): Message {
    if (existing.u._id === message.u._id && existing.rid === message.rid) return existing;
    throw MESSAGE_ERRORS.notAllowed.error({ method: 'sendMessage' });
  }
}
