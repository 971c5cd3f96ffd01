import { canReadRoom } from '@gantry/access';
import { Bus, type RequestContext } from '@gantry/bus';
import {
  MESSAGE_ERRORS,
  joinedRooms,
  type InputOf,
  type Message,
  type OutputOf,
  type searchMessages,
} from '@gantry/contracts';
import { pageLimits, PolicyCache } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { messagesFor } from '../message-store/message.view';
import { userOf } from '../posting-access/posting.access';
import { GlobalSearchRepository } from './global-search.repository';
import { cursorOf, placeOf, type SearchPlace } from './search.cursor';
import { textConditions, type TextCondition } from './search.rule';

/** Most rooms that one search covers. */
const MAX_ROOMS = 5_000;
const DAY_MS = 24 * 3_600 * 1_000;
/** The first span of time to search. Each further span is twice as long, so that years need about a dozen queries. */
const FIRST_SPAN_MS = DAY_MS;
/** After this time a search stops, and continues with the next page, ms. */
const MAX_SEARCH_MS = 4_000;

type GlobalSearch = Pick<InputOf<typeof searchMessages>, 'searchText' | 'count' | 'cursor'>;

/** Searches all rooms that the caller is in (docs/adr/0015-message-search.md). */
@Injectable()
export class GlobalSearchService {
  constructor(
    private readonly repository: GlobalSearchRepository,
    private readonly policies: PolicyCache,
    private readonly bus: Bus,
  ) {}

  /** @throws AppError error-invalid-query for an expression that could keep the database busy, error-invalid-cursor */
  async search(
    context: RequestContext,
    { searchText, count, cursor }: GlobalSearch,
  ): Promise<OutputOf<typeof searchMessages>> {
    const caller = userOf(context);
    const { settings, access } = await this.policies.current();
    const conditions = textConditions(searchText, settings.flag('Message_AlwaysSearchRegExp'));
    if (!conditions) throw MESSAGE_ERRORS.invalidRegex.error();
    const start: SearchPlace = cursor === undefined ? { ts: new Date(Date.now() + DAY_MS) } : placeOf(cursor);
    const { rooms } = await this.bus.call(joinedRooms, context, {});
    const readable = rooms.filter((room) => canReadRoom(access, caller, room, true, false));
    const rids = readable.slice(0, MAX_ROOMS).map(({ _id }) => _id);
    if (conditions.length === 0 || rids.length === 0) return { messages: [] };
    const limit = pageLimits({ offset: 0, count }, settings).count;
    const { found, next } = await this.newest(rids, start, conditions, limit);
    return {
      messages: messagesFor(caller.userId, found, settings),
      ...(next === undefined ? {} : { cursor: cursorOf(next) }),
    };
  }

  /** @returns `next`: where the next page starts; undefined when there are no older messages */
  private async newest(
    rids: readonly string[],
    start: SearchPlace,
    conditions: readonly TextCondition[],
    limit: number,
  ): Promise<{ found: Message[]; next: SearchPlace | undefined }> {
    const stopAt = Date.now() + MAX_SEARCH_MS;
    const found: Message[] = [];
    let place = start;
    for (let spanMs = FIRST_SPAN_MS; ; spanMs *= 2) {
      const from = new Date(Math.max(place.ts.getTime() - spanMs, 0));
      found.push(...(await this.repository.within(rids, { from, before: place }, conditions, limit - found.length)));
      const last = found.at(-1);
      if (last && found.length >= limit) return { found, next: { ts: last.ts, _id: last._id } };
      if (!(await this.repository.hasBefore(rids, from))) return { found, next: undefined };
      place = { ts: from };
      if (Date.now() >= stopAt) return { found, next: place };
    }
  }
}
