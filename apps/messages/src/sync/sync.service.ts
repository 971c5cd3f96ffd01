import type { RequestContext } from '@gantry/bus';
import { type deletedMessages, type getMessages, type InputOf, type OutputOf, MESSAGE_ERRORS } from '@gantry/contracts';
import { pageInfo, pageLimits } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { HistoryService } from '../history/history.service';
import { asManyAsFit } from '../message-store/answer-size.rule';
import { messagesFor } from '../message-store/message.view';
import { MessagesRepository } from '../message-store/messages.repository';
import { PostingAccess, type Posting } from '../posting-access/posting.access';
import { TrashRepository } from '../trash/trash.repository';

/** Most changes and deletions in one answer; a client that missed more reloads the room. */
const MAX_CHANGES = 5_000;

/** What a client has missed in a room while it was away. */
@Injectable()
export class SyncService {
  constructor(
    private readonly access: PostingAccess,
    private readonly history: HistoryService,
    private readonly messages: MessagesRepository,
    private readonly trash: TrashRepository,
  ) {}

  /** @throws AppError error-not-allowed for a room that does not exist or that the caller may not read */
  async get(context: RequestContext, input: InputOf<typeof getMessages>): Promise<OutputOf<typeof getMessages>> {
    const { settings, caller } = await this.readable(context, input.roomId, 'messages/get');
    if (input.what === 'history') {
      const { roomId, latest, oldest, inclusive, unreads, count } = input;
      const span = { latest: latest ?? undefined, oldest: oldest ?? undefined, count: count ?? undefined, offset: 0 };
      return {
        history: await this.history.between(context, roomId, {
          ...span,
          inclusive: inclusive ?? false,
          unreads: unreads ?? false,
        }),
      };
    }
    const [updated, deleted] = await Promise.all([
      this.messages.findChanged({ rid: input.roomId }, input.lastUpdate, MAX_CHANGES),
      this.trash.since(input.roomId, input.lastUpdate, { skip: 0, limit: MAX_CHANGES }),
    ]);
    return { changes: { updated: messagesFor(caller.userId, asManyAsFit(updated), settings), deleted } };
  }

  /** contract/rest/chat.json, chat.getDeletedMessages. @throws AppError as {@link get}. */
  async deleted(
    context: RequestContext,
    { roomId, since, page }: InputOf<typeof deletedMessages>,
  ): Promise<OutputOf<typeof deletedMessages>> {
    const { settings } = await this.readable(context, roomId, 'getDeletedMessages');
    const limits = pageLimits(page, settings);
    const [deleted, total] = await Promise.all([
      this.trash.since(roomId, since, { skip: limits.offset, limit: limits.count }),
      this.trash.countSince(roomId, since),
    ]);
    return { messages: deleted.map(({ _id }) => ({ _id })), ...pageInfo(limits, deleted, total) };
  }

  private async readable(context: RequestContext, rid: string, method: string): Promise<Posting> {
    const posting = await this.access.roomForReading(context, rid);
    if (!posting) throw MESSAGE_ERRORS.notAllowed.error({ method });
    return posting;
  }
}
