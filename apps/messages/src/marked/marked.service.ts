import type { RequestContext } from '@gantry/bus';
import { MESSAGE_ERRORS, type InputOf, type OutputOf, type pinnedMessages } from '@gantry/contracts';
import { compileSort, pageInfo, pageLimits } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { CLIENT_VIEW } from '../message-store/message.schema';
import { MESSAGE_QUERY } from '../message-store/message.query';
import { messagesFor } from '../message-store/message.view';
import { MessagesRepository } from '../message-store/messages.repository';
import { PostingAccess } from '../posting-access/posting.access';

type MarkedList = InputOf<typeof pinnedMessages>;
export type Mark = 'pinned' | 'starred' | 'mentioned' | 'snippeted';

/** What bears each mark; an index on mark, room and time serves it. */
const FILTERS: Readonly<Record<Mark, (userId: string) => Record<string, unknown>>> = {
  pinned: () => ({ pinned: true }),
  starred: (userId) => ({ 'starred._id': userId }),
  mentioned: (userId) => ({ 'mentions._id': userId }),
  snippeted: () => ({ snippeted: true }),
};

/** The messages of a room that are pinned, that the caller has starred, or that mention it. */
@Injectable()
export class MarkedService {
  constructor(
    private readonly access: PostingAccess,
    private readonly repository: MessagesRepository,
  ) {}

  /** @throws AppError error-not-allowed, in the words of each list, for a room that the caller does not see. */
  async list(
    context: RequestContext,
    { roomId, page }: MarkedList,
    mark: Mark,
  ): Promise<OutputOf<typeof pinnedMessages>> {
    const posting = await this.access.roomForReading(context, roomId);
    if (!posting && mark === 'pinned') throw MESSAGE_ERRORS.notAllowed.error();
    if (!posting) throw MESSAGE_ERRORS.notAllowedText.error();
    const { settings, caller } = posting;
    const limits = pageLimits(page, settings);
    const { items, total } = await this.repository.findPage(
      { rid: roomId, ...FILTERS[mark](caller.userId) },
      {
        sort: compileSort(page.sort, MESSAGE_QUERY, { ts: -1 }),
        projection: CLIENT_VIEW,
        skip: limits.offset,
        limit: limits.count,
      },
    );
    return { messages: messagesFor(caller.userId, items, settings), ...pageInfo(limits, items, total) };
  }
}
