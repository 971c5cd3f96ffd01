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

/** The filter for each mark, served by an index on mark, room and time. */
const FILTERS: Readonly<Record<Mark, (userId: string) => Record<string, unknown>>> = {
  pinned: () => ({ pinned: true }),
  starred: (userId) => ({ 'starred._id': userId }),
  mentioned: (userId) => ({ 'mentions._id': userId }),
  snippeted: () => ({ snippeted: true }),
};

/** The error of each list for a room that the caller does not see. */
const REFUSALS = {
  coded: () => MESSAGE_ERRORS.notAllowed.error(),
  plain: () => MESSAGE_ERRORS.notAllowedText.error(),
  room: () => MESSAGE_ERRORS.noSuchRoom.error({ method: 'getUserMentionsByChannel' }),
} as const;

/** Lists the messages of a room that are pinned or snippeted, or that the caller has starred or is mentioned in. */
@Injectable()
export class MarkedService {
  constructor(
    private readonly access: PostingAccess,
    private readonly repository: MessagesRepository,
  ) {}

  /** @throws AppError error-not-allowed, worded as each list does, for a room that the caller does not see */
  async list(
    context: RequestContext,
    { roomId, page }: MarkedList,
    mark: Mark,
    refusal: keyof typeof REFUSALS,
  ): Promise<OutputOf<typeof pinnedMessages>> {
    const posting = await this.access.roomForReading(context, roomId);
    if (!posting) throw REFUSALS[refusal]();
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
