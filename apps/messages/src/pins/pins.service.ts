import type { RequestContext } from '@gantry/bus';
import {
  type AppError,
  newId,
  type InputOf,
  type OutputOf,
  type pinMessage,
  type unpinMessage,
  MESSAGE_ERRORS,
} from '@gantry/contracts';
import { PolicyCache } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { MessageBroadcast } from '../broadcast/message.broadcast';
import { MessageAccess, type ReadableMessage } from '../message-access/message.access';
import { FormerMessages } from '../message-store/former.messages';
import { messageFor } from '../message-store/message.view';
import { MessagesRepository } from '../message-store/messages.repository';
import { SystemMessagesService } from '../system/system-messages.service';
import { pinQuote } from './pin-quote.rule';

const ACTION = 'Message_pinning';
type PinInput = InputOf<typeof pinMessage>;

/** Pins and unpins messages (contract/ddp-extra.json, pinMessage; contract/system-messages.json, message_pinned). */
@Injectable()
export class PinsService {
  constructor(
    private readonly messages: MessageAccess,
    private readonly repository: MessagesRepository,
    private readonly former: FormerMessages,
    private readonly broadcast: MessageBroadcast,
    private readonly system: SystemMessagesService,
    private readonly policies: PolicyCache,
  ) {}

  /**
   * @throws AppError while pinning is off, for a message that the caller does not see, or without pin-message in the
   * room
   */
  async pin(context: RequestContext, input: PinInput): Promise<OutputOf<typeof pinMessage>> {
    const { message, posting } = await this.permitted(context, input, 'pinning', 'pinMessage');
    const { caller, room, settings } = posting;
    const [pinnedAt, u] = [new Date(), { _id: caller.userId, username: caller.username ?? '' }];
    await this.former.keep(message, u, settings);
    const pinned = await this.repository.change(message._id, { set: { pinned: true, pinnedAt, pinnedBy: u } });
    if (!pinned) throw notFound(input, 'pinning', 'pinMessage');
    this.broadcast.changed(pinned, room);
    const attachments = [pinQuote(message, settings.number('Message_QuoteChainLimit'))];
    const about = { _id: newId(), rid: room._id, t: 'message_pinned', msg: '', u, ts: pinnedAt, attachments } as const;
    return { message: messageFor(caller.userId, await this.system.note(context, about, room)) };
  }

  /** @throws AppError as {@link pin}. */
  async unpin(context: RequestContext, input: PinInput): Promise<OutputOf<typeof unpinMessage>> {
    const { message, posting } = await this.permitted(context, input, 'unpinning', 'unpinMessage');
    const { userId: _id, username } = posting.caller;
    await this.former.keep(message, { _id, username }, posting.settings);
    const unpinned = await this.repository.change(message._id, {
      set: { pinned: false },
      unset: ['pinnedAt', 'pinnedBy'],
    });
    if (unpinned) this.broadcast.changed(unpinned, posting.room);
    return {};
  }

  private async permitted(
    context: RequestContext,
    input: PinInput,
    doing: 'pinning' | 'unpinning',
    method: string,
  ): Promise<ReadableMessage> {
    const { settings } = await this.policies.current();
    if (!settings.flag('Message_AllowPinning'))
      throw MESSAGE_ERRORS.pinningNotAllowed.error({ method, action: ACTION });
    const readable = await this.messages.readable(context, input.messageId);
    if (!readable) throw notFound(input, doing, method);
    const { access, caller, membership } = readable.posting;
    if (!access.can(caller, 'pin-message', membership?.roles))
      throw MESSAGE_ERRORS.pinningUnauthorized.error({ method });
    return readable;
  }
}

function notFound({ by }: PinInput, doing: 'pinning' | 'unpinning', method: string): AppError {
  return by === 'route'
    ? MESSAGE_ERRORS.notFound.error()
    : MESSAGE_ERRORS[doing === 'pinning' ? 'pinnedNotFound' : 'unpinnedNotFound'].error({ method, action: ACTION });
}
