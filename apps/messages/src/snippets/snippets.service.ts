import type { RequestContext } from '@gantry/bus';
import { AppError, newId, type getSnippet, type InputOf, type OutputOf, type snippetMessage } from '@gantry/contracts';
import { Injectable } from '@nestjs/common';
import { MessageBroadcast } from '../broadcast/message.broadcast';
import { MessageAccess } from '../message-access/message.access';
import { messageFor } from '../message-store/message.view';
import { MessagesRepository } from '../message-store/messages.repository';
import { SystemMessagesService } from '../system/system-messages.service';

const METHOD = { method: 'snippetMessage' };

/** Messages kept as named snippets (contract/rest/chat.json, chat.getSnippedMessages). */
@Injectable()
export class SnippetsService {
  constructor(
    private readonly messages: MessageAccess,
    private readonly repository: MessagesRepository,
    private readonly broadcast: MessageBroadcast,
    private readonly system: SystemMessagesService,
  ) {}

  /** @throws AppError error-not-allowed for who is not in the room, error-action-not-allowed while it is off or without the right */
  async make(
    context: RequestContext,
    { messageId, filename }: InputOf<typeof snippetMessage>,
  ): Promise<OutputOf<typeof snippetMessage>> {
    const readable = await this.messages.readable(context, messageId);
    if (!readable?.posting.membership) throw new AppError('error-not-allowed', 'Not allowed', METHOD);
    const { message, posting } = readable;
    const { access, caller, settings, room } = posting;
    if (
      !settings.flag('Message_AllowSnippeting') ||
      !access.can(caller, 'snippet-message', readable.posting.membership.roles)
    )
      throw new AppError('error-action-not-allowed', 'Message snippeting not allowed', {
        ...{ ...METHOD, action: 'Message_snippeting' },
      });
    const [u, ts] = [{ _id: caller.userId, username: caller.username ?? '' }, new Date()];
    const changed = await this.repository.change(message._id, {
      set: { snippeted: true, snipped: true, snippetName: filename, snippetedAt: ts, snippetedBy: u, snippedBy: u },
    });
    if (!changed) throw new AppError('error-not-allowed', 'Not allowed', METHOD);
    this.broadcast.changed(changed, room);
    const about = { _id: newId(), rid: room._id, t: 'message_snippeted', msg: '', u, ts } as const;
    await this.system.note(context, { ...about, snippetId: message._id, snippetName: filename }, room);
    return {};
  }

  /** @throws AppError error-not-allowed for a message that the caller does not see, invalid-message for what is no snippet */
  async get(context: RequestContext, { messageId }: InputOf<typeof getSnippet>): Promise<OutputOf<typeof getSnippet>> {
    const readable = await this.messages.readable(context, messageId);
    if (!readable) throw AppError.text('error-not-allowed');
    if (readable.message['snippeted'] !== true) throw AppError.text('invalid-message');
    return { message: messageFor(readable.posting.caller.userId, readable.message) };
  }
}
