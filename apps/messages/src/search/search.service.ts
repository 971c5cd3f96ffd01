import type { RequestContext } from '@gantry/bus';
import { MESSAGE_ERRORS, type InputOf, type OutputOf, type searchMessages } from '@gantry/contracts';
import { pageLimits } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { messagesFor } from '../message-store/message.view';
import { PostingAccess } from '../posting-access/posting.access';
import { GlobalSearchService } from './global-search.service';
import { SearchRepository } from './search.repository';
import { textConditions } from './search.rule';

/** Most matches that one can page through. */
const MAX_FOUND = 1_000;

/** Searches one room by text (docs/adr/0015-message-search.md). */
@Injectable()
export class SearchService {
  constructor(
    private readonly access: PostingAccess,
    private readonly repository: SearchRepository,
    private readonly everywhere: GlobalSearchService,
  ) {}

  /** @throws AppError error-invalid-query for an expression that could take too long in the database */
  async inRoom(
    context: RequestContext,
    { roomId, searchText, searchAll, cursor, offset, count }: InputOf<typeof searchMessages>,
  ): Promise<OutputOf<typeof searchMessages>> {
    if (searchAll) return this.everywhere.search(context, { searchText, count, cursor });
    const posting = await this.access.roomForReading(context, roomId);
    if (!posting) return { messages: [] };
    const { settings, caller } = posting;
    const conditions = textConditions(searchText, settings.flag('Message_AlwaysSearchRegExp'));
    if (!conditions) throw MESSAGE_ERRORS.invalidRegex.error();
    if (conditions.length === 0) return { messages: [] };
    const limits = pageLimits({ offset, count }, settings);
    const wanted = Math.min(limits.offset + limits.count, MAX_FOUND);
    const found = await this.repository.newest(roomId, conditions, wanted);
    return { messages: messagesFor(caller.userId, found.slice(limits.offset), settings) };
  }
}
