import type { RequestContext } from '@gantry/bus';
import type { Message } from '@gantry/contracts';
import { Injectable } from '@nestjs/common';
import { MessagesRepository } from '../message-store/messages.repository';
import { PostingAccess, type Posting } from '../posting-access/posting.access';

/** A message, and the caller's rights in its room. */
export interface ReadableMessage {
  readonly message: Message;
  readonly posting: Posting;
}

/** The only way to a message by its id. */
@Injectable()
export class MessageAccess {
  constructor(
    private readonly access: PostingAccess,
    private readonly repository: MessagesRepository,
  ) {}

  /** @returns undefined when there is no such message or the caller may not see it; the two are not distinguished */
  async readable(context: RequestContext, messageId: string): Promise<ReadableMessage | undefined> {
    const message = await this.repository.findById(messageId);
    const posting = message && (await this.access.roomForReading(context, message.rid));
    return message && posting ? { message, posting } : undefined;
  }
}
