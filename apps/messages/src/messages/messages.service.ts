import type { RequestContext } from '@gantry/bus';
import { AppError, type getMessage, type InputOf, type Message } from '@gantry/contracts';
import { Injectable } from '@nestjs/common';
import { messageFor } from '../message-store/message.view';
import { MessagesRepository } from '../message-store/messages.repository';
import { PostingAccess } from '../posting-access/posting.access';

/** Reading single messages. */
@Injectable()
export class MessagesService {
  constructor(
    private readonly access: PostingAccess,
    private readonly repository: MessagesRepository,
  ) {}

  /** @throws AppError `bare` or error-not-allowed for a message that does not exist or is not for the caller: nobody learns which. */
  async get(context: RequestContext, { msgId, refusal }: InputOf<typeof getMessage>): Promise<Message> {
    const message = await this.repository.findById(msgId);
    const posting = message && (await this.access.readable(context, message.rid));
    if (!message || !posting) {
      throw refusal === 'bare'
        ? new AppError('error-message-not-found', '', undefined, 'bare')
        : new AppError('error-not-allowed', 'Not allowed', { method: 'getSingleMessage' });
    }
    return messageFor(posting.caller.userId, message);
  }
}
