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
  type Page,
  type RoomCard,
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
import { PostingAccess } from '../posting-access/posting.access';
import { hiddenTypes } from './hidden-types.rule';
import { RoomLocator } from './room.locator';

/** Default size of a page of history (contract/defaults.json, history). */
const DEFAULT_HISTORY = 20;
const MAX_MISSED = 1_000;

/** The part of a room's history to read. */
export type Span = Omit<InputOf<typeof roomHistory>, 'target'>;

/** Reads the messages of a room, newest first. */
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

  /** Does not check access: the caller of this method has done so. */
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
    const room = await this.previewed(context, rid);
    if (!room) return { history: null };
    const { settings } = await this.policies.current();
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

  /** Without a login, only public channels and only if anonymous reading is allowed. */
  private async previewed(context: RequestContext, rid: string): Promise<RoomCard | undefined> {
    const { settings } = await this.policies.current();
    if (context.caller.kind !== 'user') {
      if (!settings.flag('Accounts_AllowAnonymousRead')) throw AppError.notLoggedIn();
      return this.rooms.shown(context, rid);
    }
    const posting = await this.access.roomForReading(context, rid);
    return posting && canPreviewRoom(posting.access, posting.caller, posting.room, posting.inside, false)
      ? posting.room
      : undefined;
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
    return this.page(context, room._id, page);
  }

  /** Does not check access: the caller of this method has done so. */
  async page(context: RequestContext, rid: string, page: Page): Promise<OutputOf<typeof listMessages>> {
    const { settings } = await this.policies.current();
    const limits = pageLimits(page, settings);
    const { items, total } = await this.repository.findPage(
      { $and: [compileFilter(page.query, MESSAGE_QUERY), { rid }] },
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

  /** The first unread message, and the number of messages, between a date and the oldest loaded message. */
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

  private view({ caller }: RequestContext, messages: readonly Message[], settings: Settings): Message[] {
    return messagesFor(caller.kind === 'user' ? caller.userId : '', messages, settings);
  }
}
