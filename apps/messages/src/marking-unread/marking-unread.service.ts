import { asSystem, Bus, type RequestContext } from '@gantry/bus';
import {
  type AppError,
  markUnread,
  type InputOf,
  type markMessagesUnread,
  type Message,
  MESSAGE_ERRORS,
} from '@gantry/contracts';
import { Injectable } from '@nestjs/common';
import { MessageAccess } from '../message-access/message.access';
import { MessagesRepository } from '../message-store/messages.repository';
import { PostingAccess, type Posting } from '../posting-access/posting.access';

const METHOD = 'unreadMessages';

/** Marks a room as unread from a message on (contract/ddp-extra.json, unreadMessages). */
@Injectable()
export class MarkingUnreadService {
  constructor(
    private readonly rooms: PostingAccess,
    private readonly messages: MessageAccess,
    private readonly repository: MessagesRepository,
    private readonly bus: Bus,
  ) {}

  /**
   * @throws AppError for an own message, a message that the caller does not see or whose room it is not in, and an
   * empty room
   */
  async mark(context: RequestContext, input: InputOf<typeof markMessagesUnread>): Promise<void> {
    const { message, caller } =
      'messageId' in input ? await this.named(context, input.messageId) : await this.last(context, input.roomId);
    const { done } = await this.bus.call(markUnread, asSystem(context, 'messages'), {
      rid: message.rid,
      userId: caller.userId,
      since: message.ts,
    });
    if (!done) throw notAllowed();
  }

  private async named(
    context: RequestContext,
    messageId: string,
  ): Promise<Pick<Posting, 'caller'> & { message: Message }> {
    const readable = await this.messages.readable(context, messageId);
    if (!readable || readable.message.u._id === readable.posting.caller.userId) throw notAllowed();
    return { message: readable.message, caller: readable.posting.caller };
  }

  private async last(context: RequestContext, roomId: string): Promise<Pick<Posting, 'caller'> & { message: Message }> {
    const posting = await this.rooms.roomForReading(context, roomId);
    const [message] = await this.repository.findRange({ rid: roomId, inclusive: false }, { skip: 0, limit: 1 });
    if (!posting || !message) throw notAllowed();
    return { message, caller: posting.caller };
  }
}

function notAllowed(): AppError {
  return MESSAGE_ERRORS.actionNotAllowed.error({ method: METHOD, action: 'Unread_messages' });
}
