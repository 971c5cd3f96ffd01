import type { RequestContext } from '@gantry/bus';
import { type followMessage, type InputOf, MESSAGE_ERRORS } from '@gantry/contracts';
import { PolicyCache } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { MessageBroadcast } from '../broadcast/message.broadcast';
import { MessageAccess } from '../message-access/message.access';
import { MessagesRepository } from '../message-store/messages.repository';

/** Following threads (contract/ddp-extra.json, followMessage and unfollowMessage). */
@Injectable()
export class FollowingService {
  constructor(
    private readonly messages: MessageAccess,
    private readonly repository: MessagesRepository,
    private readonly broadcast: MessageBroadcast,
    private readonly policies: PolicyCache,
  ) {}

  /** @throws AppError while threads are off, or for a message that the caller does not see */
  async set(context: RequestContext, { mid, follow }: InputOf<typeof followMessage>): Promise<void> {
    const method = follow ? 'followMessage' : 'unfollowMessage';
    const { settings } = await this.policies.current();
    if (!settings.flag('Threads_enabled')) throw MESSAGE_ERRORS.notAllowedThreads.error({ method });
    const readable = await this.messages.readable(context, mid);
    if (!readable) throw MESSAGE_ERRORS.invalidMessage.error({ method });
    const { message, posting } = readable;
    const mark = { field: 'replies', user: posting.caller.userId } as const;
    const changed = await this.repository.changeMarks(message.tmid ?? mid, mark, follow);
    if (changed) this.broadcast.changed(changed, posting.room);
  }
}
