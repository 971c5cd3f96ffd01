import type { RequestContext } from '@gantry/bus';
import { type getMessage, type InputOf, type Message, MESSAGE_ERRORS } from '@gantry/contracts';
import { Injectable } from '@nestjs/common';
import { messageFor } from '../message-store/message.view';
import { MessageAccess } from '../message-access/message.access';

/** Reads single messages. */
@Injectable()
export class MessageReader {
  constructor(private readonly messages: MessageAccess) {}

  /**
   * @throws AppError `bare` or error-not-allowed when there is no such message or the caller may not see it; the two
   * are not distinguished
   */
  async get(context: RequestContext, { msgId, refusal }: InputOf<typeof getMessage>): Promise<Message> {
    const readable = await this.messages.readable(context, msgId);
    if (!readable) {
      throw refusal === 'bare'
        ? MESSAGE_ERRORS.hidden.error()
        : MESSAGE_ERRORS.notAllowed.error({ method: 'getSingleMessage' });
    }
    return messageFor(readable.posting.caller.userId, readable.message);
  }
}
