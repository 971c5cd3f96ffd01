import type { RequestContext } from '@gantry/bus';
import { AppError, type getMessage, type InputOf, type Message } from '@gantry/contracts';
import { Injectable } from '@nestjs/common';
import { messageFor } from '../message-store/message.view';
import { MessageAccess } from '../message-access/message.access';

/** Reading single messages. */
@Injectable()
export class MessagesService {
  constructor(private readonly messages: MessageAccess) {}

  /** @throws AppError `bare` or error-not-allowed for a message that does not exist or is not for the caller: nobody learns which. */
  async get(context: RequestContext, { msgId, refusal }: InputOf<typeof getMessage>): Promise<Message> {
    const readable = await this.messages.readable(context, msgId);
    if (!readable) {
      throw refusal === 'bare'
        ? new AppError('error-message-not-found', '', undefined, 'bare')
        : new AppError('error-not-allowed', 'Not allowed', { method: 'getSingleMessage' });
    }
    return messageFor(readable.posting.caller.userId, readable.message);
  }
}
