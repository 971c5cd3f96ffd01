import type { RequestContext } from '@gantry/bus';
import { type InputOf, type reactToMessage, MESSAGE_ERRORS } from '@gantry/contracts';
import { Injectable } from '@nestjs/common';
import { MessageBroadcast } from '../broadcast/message.broadcast';
import { MessagesRepository } from '../message-store/messages.repository';
import { isMuted, type Posting } from '../posting-access/posting.access';
import { MessageAccess } from '../message-access/message.access';
import { CustomEmojiService } from '../custom-emoji/custom-emoji.service';
import { isEmojiName } from '../emoji/emoji.names';

/** Reactions (contract/ddp-methods.json, setReaction; contract/defaults.json, documents.message.reactions). */
@Injectable()
export class ReactionsService {
  constructor(
    private readonly messages: MessageAccess,
    private readonly repository: MessagesRepository,
    private readonly broadcast: MessageBroadcast,
    private readonly customEmoji: CustomEmojiService,
  ) {}

  async react(
    context: RequestContext,
    { messageId, emoji, shouldReact, refusal }: InputOf<typeof reactToMessage>,
  ): Promise<void> {
    const readable = await this.messages.readable(context, messageId);
    if (!readable)
      throw refusal === 'not-allowed'
        ? MESSAGE_ERRORS.notAllowed.error({ method: 'setReaction' })
        : MESSAGE_ERRORS.notFound.error();
    const { message, posting } = readable;
    const name = emoji.replace(/^:|:$/g, '');
    if (!isEmojiName(name) && !(await this.customEmoji.isKnown(name)))
      throw MESSAGE_ERRORS.invalidEmoji.error({ method: 'setReaction' });
    this.checkRoom(posting);
    const username = posting.caller.username ?? '';
    const has = message.reactions?.[`:${name}:`]?.usernames.includes(username) ?? false;
    const wanted = shouldReact ?? !has;
    if (wanted === has) return;
    const changed = await this.repository.changeReaction(messageId, `:${name}:`, username, wanted);
    if (changed) this.broadcast.changed(changed, posting.room);
  }

  private checkRoom(posting: Posting): void {
    const { room, access, caller, membership } = posting;
    if (membership?.blocked) throw MESSAGE_ERRORS.roomBlocked.error();
    if (isMuted(posting, caller)) throw MESSAGE_ERRORS.mutedReaction.error({ method: 'setReaction' });
    const mayReact =
      !room.ro ||
      room.reactWhenReadOnly ||
      access.can(caller, 'post-readonly', membership?.roles) ||
      room.unmuted.includes(caller.username ?? '');
    if (!mayReact) throw MESSAGE_ERRORS.readOnly.error();
  }
}
