import { asSystem, Bus, type RequestContext } from '@gantry/bus';
import {
  MAX_THREADS_LIMIT,
  readThread,
  unreadThreads,
  type DefinedError,
  type InputOf,
  type Message,
  type OutputOf,
  type Page,
  type readThreadMessages,
  type syncThreadMessages,
  type syncThreads,
  type threadMessages,
  type threadsList,
  MESSAGE_ERRORS,
  THREADS_LIMIT_ERROR,
} from '@gantry/contracts';
import {
  compileFilter,
  compileProjection,
  compileSort,
  pageInfo,
  pageLimits,
  PolicyCache,
  type PageLimits,
} from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { MessageAccess, type ReadableMessage } from '../message-access/message.access';
import { asManyAsFit } from '../message-store/answer-size.rule';
import { MESSAGE_QUERY } from '../message-store/message.query';
import { messageFor, messagesFor } from '../message-store/message.view';
import { MessagesRepository } from '../message-store/messages.repository';
import { PostingAccess, type Posting } from '../posting-access/posting.access';
import { wordConditions } from '../search/search.rule';
import { TrashRepository } from '../trash/trash.repository';

/** Most changes and deletions in one answer. */
const MAX_CHANGES = 5_000;
/** Selects the first messages of threads, served by the index on room and time of the last reply. */
const STARTS_THREAD = { tcount: { $exists: true }, tlm: { $exists: true } };

/** Lists threads and their messages. */
@Injectable()
export class ThreadListsService {
  constructor(
    private readonly rooms: PostingAccess,
    private readonly access: MessageAccess,
    private readonly repository: MessagesRepository,
    private readonly trash: TrashRepository,
    private readonly policies: PolicyCache,
    private readonly bus: Bus,
  ) {}

  /**
   * @throws AppError while threads are off, for a room that the caller does not see, or when a method asks for too many
   */
  async threads(
    context: RequestContext,
    { rid, type, text, page, by }: InputOf<typeof threadsList>,
  ): Promise<OutputOf<typeof threadsList>> {
    if (by === 'method') refuseMore(page, 'getThreadsList');
    const posting = await this.room(context, rid, 'getThreadsList');
    const limits = pageLimits(page, posting.settings);
    const filter = [{ rid, ...STARTS_THREAD }, await this.ofType(context, type, rid), ...wordConditions(text ?? '')];
    const { items, total } = await this.page(filter, page, limits, { tlm: -1 });
    return { threads: messagesFor(posting.caller.userId, items, posting.settings), ...pageInfo(limits, items, total) };
  }

  private async ofType(
    context: RequestContext,
    type: InputOf<typeof threadsList>['type'],
    rid: string,
  ): Promise<Record<string, unknown>> {
    if (type === 'all' || context.caller.kind !== 'user') return {};
    const { userId } = context.caller;
    if (type === 'following') return { replies: userId };
    const { tmids } = await this.bus.call(unreadThreads, asSystem(context, 'messages'), { rid, userId });
    return { _id: { $in: tmids } };
  }

  /** Called as a method, it also marks the thread as read. @throws AppError as {@link threads} */
  async messages(
    context: RequestContext,
    { tmid, page, by }: InputOf<typeof threadMessages>,
  ): Promise<OutputOf<typeof threadMessages>> {
    if (by === 'method') refuseMore(page, 'getThreadMessages');
    const refusal = by === 'method' ? MESSAGE_ERRORS.notAllowed : MESSAGE_ERRORS.notAllowedInThreads;
    const { message, posting } = await this.thread(context, tmid, 'getThreadMessages', refusal);
    const { caller, settings } = posting;
    if (by === 'method') await this.markRead(context, message, caller.userId);
    // A method without a limit asks for the whole thread.
    const limits = pageLimits(by === 'method' ? { ...page, count: page.count ?? 0 } : page, settings);
    const { items, total } = await this.page([{ tmid }], page, limits, { ts: by === 'method' ? -1 : 1 });
    const messages = messagesFor(caller.userId, asManyAsFit(items), settings);
    return { first: messageFor(caller.userId, message), messages, ...pageInfo(limits, messages, total) };
  }

  /** @throws AppError while threads are off, or for a thread that the caller does not see */
  async read(context: RequestContext, { tmid }: InputOf<typeof readThreadMessages>): Promise<void> {
    const { message, posting } = await this.thread(context, tmid, 'readThreads', MESSAGE_ERRORS.notAllowed);
    await this.markRead(context, message, posting.caller.userId);
  }

  private async markRead(context: RequestContext, { _id: tmid, rid }: Message, userId: string): Promise<void> {
    await this.bus.call(readThread, asSystem(context, 'messages'), { rid, userId, tmid });
  }

  /** @throws AppError as {@link threads}. */
  async threadsSince(
    context: RequestContext,
    { rid, updatedSince, page }: InputOf<typeof syncThreads>,
  ): Promise<OutputOf<typeof syncThreads>> {
    const posting = await this.room(context, rid, 'syncThreadsList');
    return { threads: await this.changes(posting, { rid, ...STARTS_THREAD }, updatedSince, page) };
  }

  /** @throws AppError as {@link threads}. */
  async messagesSince(
    context: RequestContext,
    { tmid, updatedSince, page }: InputOf<typeof syncThreadMessages>,
  ): Promise<OutputOf<typeof syncThreadMessages>> {
    const { posting } = await this.thread(context, tmid, 'syncThreadMessages', MESSAGE_ERRORS.notAllowedInThreads);
    return { messages: await this.changes(posting, { tmid }, updatedSince, page) };
  }

  private async changes(
    { caller, settings, room }: Posting,
    filter: Record<string, unknown>,
    since: Date,
    page: Page,
  ): Promise<OutputOf<typeof syncThreads>['threads']> {
    const asked = { $and: [compileFilter(page.query, MESSAGE_QUERY), filter] };
    const [changed, remove] = await Promise.all([
      this.repository.findChanged(asked, since, MAX_CHANGES),
      this.trash.since(room._id, since, { skip: 0, limit: MAX_CHANGES }),
    ]);
    return { update: messagesFor(caller.userId, asManyAsFit(changed), settings), remove };
  }

  private page(
    filter: readonly object[],
    page: Page,
    limits: PageLimits,
    order: Record<string, 1 | -1>,
  ): Promise<{ items: Message[]; total: number }> {
    return this.repository.findPage(
      { $and: [compileFilter(page.query, MESSAGE_QUERY), ...filter] },
      {
        sort: compileSort(page.sort, MESSAGE_QUERY, order),
        projection: compileProjection(page.fields, MESSAGE_QUERY),
        skip: limits.offset,
        limit: limits.count,
      },
    );
  }

  private async room(context: RequestContext, rid: string, method: string): Promise<Posting> {
    await this.refuseWhileOff(method);
    const posting = await this.rooms.roomForReading(context, rid);
    if (!posting) throw MESSAGE_ERRORS.notAllowedInThreads.error({ method });
    return posting;
  }

  private async thread(
    context: RequestContext,
    tmid: string,
    method: string,
    refusal: DefinedError,
  ): Promise<ReadableMessage> {
    await this.refuseWhileOff(method);
    const readable = await this.access.readable(context, tmid);
    if (!readable) throw refusal.error({ method });
    return readable;
  }

  private async refuseWhileOff(method: string): Promise<void> {
    const { settings } = await this.policies.current();
    if (!settings.flag('Threads_enabled')) throw MESSAGE_ERRORS.threadsDisabled.error({ method });
  }
}

function refuseMore({ count = 0 }: Page, method: string): void {
  if (count > MAX_THREADS_LIMIT) throw THREADS_LIMIT_ERROR.error({ method });
}
