import { canPreviewRoom } from '@gantry/access';
import type { RequestContext } from '@gantry/bus';
import {
  AppError,
  type channelHistory,
  type messagesById,
  type InputOf,
  type loadNext,
  type loadSurrounding,
  type OutputOf,
} from '@gantry/contracts';
import { pageLimits } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { MessageAccess } from '../message-access/message.access';
import { messageFor, messagesFor } from '../message-store/message.view';
import { MessagesRepository } from '../message-store/messages.repository';
import { PostingAccess, userOf, type Posting } from '../posting-access/posting.access';
import { HistoryService } from './history.service';

/** History for DDP methods: backwards, forwards, around a message, or by ids. */
@Injectable()
export class HistoryMethodsService {
  constructor(
    private readonly access: PostingAccess,
    private readonly messages: MessageAccess,
    private readonly repository: MessagesRepository,
    private readonly history: HistoryService,
  ) {}

  async ofRoom(
    context: RequestContext,
    { rid, latest, oldest, inclusive, offset, count, unreads }: InputOf<typeof channelHistory>,
  ): Promise<OutputOf<typeof channelHistory>> {
    if (!(await this.previewed(context, rid))) return { history: null };
    const span = {
      inclusive: inclusive ?? false,
      unreads: unreads ?? false,
      offset: offset ?? 0,
      ...(latest ? { latest } : {}),
      ...(oldest ? { oldest } : {}),
      ...(count === undefined || count === null ? {} : { count }),
    };
    return { history: await this.history.between(context, rid, span) };
  }

  async next(
    context: RequestContext,
    { rid, end, limit }: InputOf<typeof loadNext>,
  ): Promise<OutputOf<typeof loadNext>> {
    const posting = await this.previewed(context, rid);
    if (!posting) return { messages: null };
    const { count } = pageLimits({ offset: 0, count: limit }, posting.settings);
    const found = await this.repository.findRange(
      { rid, inclusive: false, ...(end ? { after: end } : {}) },
      { skip: 0, limit: count, oldestFirst: true },
    );
    return { messages: messagesFor(posting.caller.userId, found, posting.settings) };
  }

  /** Half of the limit before the message and half after it. */
  async surrounding(
    context: RequestContext,
    { messageId, limit }: InputOf<typeof loadSurrounding>,
  ): Promise<OutputOf<typeof loadSurrounding>> {
    const readable = await this.messages.readable(context, messageId);
    if (!readable || !mayPreview(readable.posting)) return { around: null };
    const { message, posting } = readable;
    const { count } = pageLimits({ offset: 0, count: limit - 1 }, posting.settings);
    const half = Math.ceil(count / 2);
    const around = { rid: message.rid, inclusive: false };
    const [before, after] = await Promise.all([
      this.repository.findRange({ ...around, before: message.ts }, { skip: 0, limit: half }),
      this.repository.findRange({ ...around, after: message.ts }, { skip: 0, limit: half, oldestFirst: true }),
    ]);
    return {
      around: {
        messages: messagesFor(posting.caller.userId, [...before, message, ...after], posting.settings),
        moreBefore: before.length === half,
        moreAfter: after.length === half,
      },
    };
  }

  /** @throws AppError error-not-allowed when there is one that the caller does not see */
  async several(
    context: RequestContext,
    { ids }: InputOf<typeof messagesById>,
  ): Promise<OutputOf<typeof messagesById>> {
    const { userId } = userOf(context);
    const found = await this.repository.findByIds(ids);
    const rids = new Set(found.map(({ rid }) => rid));
    if (found.length < new Set(ids).size) throw notAllowed();
    for (const rid of rids) if (!(await this.access.roomForReading(context, rid))) throw notAllowed();
    return { messages: found.map((message) => messageFor(userId, message)) };
  }

  private async previewed(context: RequestContext, rid: string): Promise<Posting | undefined> {
    const posting = await this.access.roomForReading(context, rid);
    return posting && mayPreview(posting) ? posting : undefined;
  }
}

function mayPreview({ access, caller, room, inside }: Posting): boolean {
  return canPreviewRoom(access, caller, room, inside, false);
}

function notAllowed(): AppError {
  return new AppError('error-not-allowed', 'Not allowed', { method: 'getMessages' });
}
