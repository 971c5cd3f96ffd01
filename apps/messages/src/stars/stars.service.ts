import type { RequestContext } from '@gantry/bus';
import { MESSAGE_ERRORS, type InputOf, type OutputOf, type starMessage } from '@gantry/contracts';
import { PolicyCache } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { MessageBroadcast } from '../broadcast/message.broadcast';
import { MessageAccess } from '../message-access/message.access';
import { MessagesRepository } from '../message-store/messages.repository';

/** Stars, which each user sets for itself (contract/ddp-methods.json, starMessage). */
@Injectable()
export class StarsService {
  constructor(
    private readonly messages: MessageAccess,
    private readonly repository: MessagesRepository,
    private readonly broadcast: MessageBroadcast,
    private readonly policies: PolicyCache,
  ) {}

  /** @throws AppError while starring is off; the route also for a message that the caller does not see */
  async set(
    context: RequestContext,
    { messageId, starred, by }: InputOf<typeof starMessage>,
  ): Promise<OutputOf<typeof starMessage>> {
    const { settings } = await this.policies.current();
    if (!settings.flag('Message_AllowStarring'))
      throw MESSAGE_ERRORS.starringNotAllowed.error({
        method: 'starMessage',
        action: 'Message_starring',
      });
    const readable = await this.messages.readable(context, messageId);
    if (!readable && by === 'route') throw MESSAGE_ERRORS.notFound.error();
    if (!readable) return { done: false };
    const { caller, room } = readable.posting;
    const mark = { field: 'starred', user: { _id: caller.userId } } as const;
    const changed = await this.repository.changeMarks(messageId, mark, starred);
    if (changed) this.broadcast.changed(changed, room);
    return { done: changed !== undefined };
  }
}
