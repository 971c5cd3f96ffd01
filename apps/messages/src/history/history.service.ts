import { canPreviewRoom } from '@gantry/access';
import type { RequestContext } from '@gantry/bus';
import {
  AppError,
  type countMessages,
  type InputOf,
  type listMessages,
  type loadHistory,
  type loadMissed,
  type Message,
  type OutputOf,
  type roomHistory,
} from '@gantry/contracts';
import {
  compileFilter,
  compileProjection,
  compileSort,
  pageInfo,
  pageLimits,
  PolicyCache,
  type Settings,
} from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { MESSAGE_QUERY } from '../message-store/message.query';
import { messagesFor } from '../message-store/message.view';
import { MessagesRepository, type Range } from '../message-store/messages.repository';
import { PostingAccess, userOf } from '../posting-access/posting.access';
import { hiddenTypes } from './hidden-types.rule';
import { RoomLocator } from './room.locator';

/** channels.history answers so many messages when nothing is said (contract/defaults.json, history). */
const DEFAULT_HISTORY = 20;
const MAX_MISSED = 1_000;

/** What of a room's history is asked for. */
export type Span = Omit<InputOf<typeof roomHistory>, 'target'>;

/** Reading a room backwards. */
@Injectable()
export class HistoryService {
  constructor(
    private readonly rooms: RoomLocator,
    private readonly access: PostingAccess,
    private readonly policies: PolicyCache,
    private readonly repository: MessagesRepository,
  ) {}

  /** @throws AppError of the section for the room; 403 unauthorized without access. */
  async range(context: RequestContext, input: InputOf<typeof roomHistory>): Promise<OutputOf<typeof roomHistory>> {
    const room = await this.rooms.readable(context, input.target, 'preview');
    return this.between(context, room._id, input);
  }

  /** Of a room that the caller may read: who asks for it has seen to that. */
  async between(context: RequestContext, rid: string, span: Span): Promise<OutputOf<typeof roomHistory>> {
    const { settings } = await this.policies.current();
    const { offset, count } = pageLimits(span, settings, DEFAULT_HISTORY);
    const range: Range = {
      rid,
      before: span.latest ?? new Date(),
      inclusive: span.inclusive,
      ...(span.oldest ? { after: span.oldest } : {}),
    };
    const messages = await this.repository.findRange(range, { skip: offset, limit: count });
    const unread = span.unreads && span.oldest ? await this.beyond(rid, messages, span.oldest) : {};
    return { messages: this.view(context, messages, settings), ...unread };
  }

  /** contract/ddp-methods.json, loadHistory. */
  async load(
    context: RequestContext,
    { rid, end, limit, ls }: InputOf<typeof loadHistory>,
  ): Promise<OutputOf<typeof loadHistory>> {
    if (context.caller.kind !== 'user') throw AppError.notLoggedIn();
    const posting = await this.access.roomForReading(context, rid);
    if (!posting || !canPreviewRoom(posting.access, posting.caller, posting.room, posting.membership !== null, false))
      return { history: null };
    const { settings, room } = posting;
    const { count } = pageLimits({ offset: 0, count: limit }, settings);
    const range: Range = {
      rid,
      inclusive: false,
      ...(end ? { before: end } : {}),
      excludedTypes: hiddenTypes(settings, room.sysMes),
    };
    const messages = await this.repository.findRange(range, { skip: 0, limit: count });
    const { firstUnread, unreadNotLoaded = 0 } = ls ? await this.beyond(rid, messages, ls) : {};
    return {
      history: {
        messages: this.view(context, messages, settings),
        ...(firstUnread ? { firstUnread } : {}),
        unreadNotLoaded,
      },
    };
  }

  /** contract/ddp-extra.json, loadMissedMessages. */
  async missed(
    context: RequestContext,
    { rid, start }: InputOf<typeof loadMissed>,
  ): Promise<OutputOf<typeof loadMissed>> {
    const posting = await this.access.roomForReading(context, rid);
    if (!posting) return { messages: null };
    const messages = await this.repository.findRange(
      { rid, after: start, inclusive: false },
      { skip: 0, limit: MAX_MISSED },
    );
    return { messages: this.view(context, messages, posting.settings) };
  }

  /** contract/rest/channels.json, channels.messages. */
  async list(
    context: RequestContext,
    { target, page }: InputOf<typeof listMessages>,
  ): Promise<OutputOf<typeof listMessages>> {
    const room = await this.rooms.readable(context, target, 'preview');
    const { settings } = await this.policies.current();
    const limits = pageLimits(page, settings);
    const { items, total } = await this.repository.findPage(
      { $and: [compileFilter(page.query, MESSAGE_QUERY), { rid: room._id }] },
      {
        sort: compileSort(page.sort, MESSAGE_QUERY, { ts: -1 }),
        projection: compileProjection(page.fields, MESSAGE_QUERY),
        skip: limits.offset,
        limit: limits.count,
      },
    );
    return { messages: this.view(context, items, settings), ...pageInfo(limits, items, total) };
  }

  async count({ rid, after }: InputOf<typeof countMessages>): Promise<OutputOf<typeof countMessages>> {
    return { count: await this.repository.countRange({ rid, after, inclusive: false }) };
  }

  /** What lies between a date and the oldest message that was loaded. */
  private async beyond(
    rid: string,
    loaded: readonly Message[],
    since: Date,
  ): Promise<{ firstUnread?: Message; unreadNotLoaded?: number }> {
    const oldest = loaded.at(-1);
    if (!oldest || oldest.ts <= since) return {};
    const range: Range = { rid, after: since, before: oldest.ts, inclusive: false };
    const [[firstUnread], unreadNotLoaded] = await Promise.all([
      this.repository.findRange(range, { skip: 0, limit: 1, oldestFirst: true }),
      this.repository.countRange(range),
    ]);
    return { ...(firstUnread ? { firstUnread } : {}), unreadNotLoaded };
  }

  private view(context: RequestContext, messages: readonly Message[], settings: Settings): Message[] {
    return messagesFor(userOf(context).userId, messages, settings);
  }
}
