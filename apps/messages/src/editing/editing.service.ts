import { Bus, type RequestContext } from '@gantry/bus';
import {
  messageDeleted,
  messageEdited,
  type deleteMessage,
  type InputOf,
  type Message,
  type OutputOf,
  type updateMessage,
  MESSAGE_ERRORS,
} from '@gantry/contracts';
import { Injectable } from '@nestjs/common';
import { EnrichmentService } from '../enrichment/enrichment.service';
import { MarkdownService } from '../markdown/markdown.service';
import { MentionsService } from '../mentions/mentions.service';
import { urlsIn } from '../mentions/urls.rule';
import { UploadRemoval } from '../upload-removal/upload.removal';
import { TrashRepository } from '../trash/trash.repository';
import { MessageBroadcast } from '../broadcast/message.broadcast';
import { FormerMessages } from '../message-store/former.messages';
import { messageFor } from '../message-store/message.view';
import { MessagesRepository } from '../message-store/messages.repository';
import { PostingAccess, type Posting } from '../posting-access/posting.access';
import { isClientsOwn } from '../sending/message.composer';
import { screen } from '../screening/screening.rule';

const MINUTE_MS = 60_000;

/** Edits and deletes messages. */
@Injectable()
export class EditingService {
  constructor(
    private readonly access: PostingAccess,
    private readonly repository: MessagesRepository,
    private readonly former: FormerMessages,
    private readonly mentions: MentionsService,
    private readonly markdown: MarkdownService,
    private readonly enrichment: EnrichmentService,
    private readonly broadcast: MessageBroadcast,
    private readonly trash: TrashRepository,
    private readonly uploads: UploadRemoval,
    private readonly bus: Bus,
  ) {}

  /** contract/ddp-extra.json, updateMessage. Does nothing when the text is unchanged. */
  async update(context: RequestContext, input: InputOf<typeof updateMessage>): Promise<OutputOf<typeof updateMessage>> {
    const original = await this.repository.findById(input.msgId);
    if (!original) {
      if (input.missing === 'ignore') return {};
      throw MESSAGE_ERRORS.unknownId.error(undefined, { id: input.msgId });
    }
    if (input.roomId !== undefined && input.roomId !== original.rid) throw MESSAGE_ERRORS.otherRoom.error();
    if (input.tmid !== undefined && input.tmid === original._id)
      throw MESSAGE_ERRORS.ownThread.error({
        method: 'updateMessage',
      });
    if (original.tmid === undefined && input.tmid !== undefined)
      throw MESSAGE_ERRORS.changeToThread.error({
        method: 'updateMessage',
      });
    const posting = await this.mayEdit(context, original);
    if (input.text === undefined || (input.text === original.msg && input.attachments === undefined))
      return { message: messageFor(posting.caller.userId, original) };
    const message = await this.edit(context, original, input.text, input.attachments, posting);
    return { message: messageFor(posting.caller.userId, message) };
  }

  private async mayEdit(context: RequestContext, original: Message): Promise<Posting> {
    const posting = await this.access.roomForPosting(context, original.rid);
    const { access, settings, caller, membership } = posting;
    const mayEditAny = access.can(caller, 'edit-message', membership?.roles);
    const isOwn = original.u._id === caller.userId;
    // What the platform has written about people is nobody's to write anew.
    if (!isClientsOwn(original) || (!mayEditAny && !(settings.flag('Message_AllowEditing') && isOwn))) {
      throw MESSAGE_ERRORS.editingNotAllowed.error({
        method: 'updateMessage',
        action: 'Message_editing',
      });
    }
    const minutes = settings.number('Message_AllowEditing_BlockEditInMinutes');
    if (minutes > 0 && Date.now() - original.ts.getTime() > minutes * MINUTE_MS) {
      throw MESSAGE_ERRORS.editingBlocked.error({ method: 'updateMessage' });
    }
    return posting;
  }

  private async edit(
    context: RequestContext,
    original: Message,
    text: string,
    attachments: Message['attachments'],
    posting: Posting,
  ): Promise<Message> {
    screen({ msg: text, attachments }, posting.settings, 'updateMessage');
    const urls = original.parseUrls === false ? [] : urlsIn(text);
    await this.former.keep(original, selfOf(posting), posting.settings);
    const [named, md] = await Promise.all([
      this.mentions.find(context, text, posting),
      this.markdown.of(text, posting.settings, posting.caller.userId),
    ]);
    const changed = await this.repository.change(original._id, {
      set: {
        msg: text,
        ...named,
        ...(md ? { md } : {}),
        ...(urls.length > 0 ? { urls } : {}),
        ...(attachments ? { attachments } : {}),
        editedAt: new Date(),
        editedBy: selfOf(posting),
      },
      unset: [...(urls.length > 0 ? [] : ['urls']), ...(md ? [] : ['md']), 'translations', 'translationProvider'],
    });
    if (!changed) throw MESSAGE_ERRORS.unknownId.error(undefined, { id: original._id });
    this.broadcast.changed(changed, posting.room);
    await this.bus.publish(messageEdited, changed.rid, { message: changed }, { traceId: context.traceId });
    this.enrichment.take(changed, context.traceId);
    return changed;
  }

  /** contract/ddp-extra.json, deleteMessage. */
  async delete(
    context: RequestContext,
    { msgId, roomId, asUser }: InputOf<typeof deleteMessage>,
  ): Promise<OutputOf<typeof deleteMessage>> {
    const message = await this.repository.findById(msgId);
    if (!message) {
      if (roomId === undefined)
        throw MESSAGE_ERRORS.actionNotAllowed.error({
          method: 'deleteMessage',
          action: 'Delete_message',
        });
      throw MESSAGE_ERRORS.unknownId.error(undefined, { id: msgId });
    }
    if (roomId !== undefined && roomId !== message.rid) throw MESSAGE_ERRORS.otherRoom.error();
    const posting = await this.mayDelete(context, message, asUser === true);
    await this.remove(message, posting, context.traceId);
    return { _id: message._id, ts: Date.now(), message: { _id: message._id, rid: message.rid, u: message.u } };
  }

  private async mayDelete(context: RequestContext, message: Message, asUser: boolean): Promise<Posting> {
    const refused = () => MESSAGE_ERRORS.actionNotAllowed.error({ method: 'deleteMessage', action: 'Delete_message' });
    const posting = await this.access.roomForReading(context, message.rid);
    if (!posting) throw refused();
    const { access, settings, caller, membership } = posting;
    const mayForce = access.can(caller, 'force-delete-message', membership?.roles);
    const isOwn = message.u._id === caller.userId;
    if (asUser && !isOwn && !mayForce) throw MESSAGE_ERRORS.forceDelete.error();
    if (mayForce) return posting;
    const mayDelete =
      access.can(caller, 'delete-message', membership?.roles) ||
      (isOwn && access.can(caller, 'delete-own-message', membership?.roles));
    if (!settings.flag('Message_AllowDeleting') || !mayDelete) throw refused();
    const minutes = settings.number('Message_AllowDeleting_BlockDeleteInMinutes');
    if (minutes > 0 && Date.now() - message.ts.getTime() > minutes * MINUTE_MS)
      throw MESSAGE_ERRORS.deletingBlocked.error({ method: 'deleteMessage' });
    return posting;
  }

  private async remove(message: Message, posting: Posting, traceId: string): Promise<void> {
    const { room, settings } = posting;
    if (settings.flag('Message_ShowDeletedStatus') || (message.tcount ?? 0) > 0) return this.mark(message, posting);
    if (!(await this.takeAway(message, settings.flag('Message_KeepHistory')))) return;
    this.broadcast.removed(message.rid, message._id);
    if (!settings.flag('Message_KeepHistory')) await this.uploads.afterDeletion(message);
    const parent = message.tmid === undefined ? undefined : await this.repository.recountReplies(message.tmid);
    if (parent) this.broadcast.changed(parent, room);
    const previous = (await this.repository.findLast(message.rid)) ?? null;
    await this.bus.publish(
      messageDeleted,
      message.rid,
      { _id: message._id, rid: message.rid, previous },
      { id: `message.deleted:${message._id}`, traceId },
    );
  }

  /** Replaces the content by a "message removed" mark and keeps the message's place. */
  private async mark(message: Message, posting: Posting): Promise<void> {
    await this.former.keep(message, selfOf(posting), posting.settings);
    const emptied = { msg: '', urls: [], mentions: [], attachments: [], reactions: {} };
    const changed = await this.repository.change(message._id, {
      set: { t: 'rm', ...emptied, editedAt: new Date(), editedBy: selfOf(posting) },
      unset: ['file', 'files'],
    });
    if (changed) this.broadcast.changed(changed, posting.room);
    if (!posting.settings.flag('Message_KeepHistory')) await this.uploads.afterDeletion(message);
  }

  /** @param kept the message stays in the database but is hidden. @returns false when another call deleted it first */
  private async takeAway(message: Message, kept: boolean): Promise<boolean> {
    if (!kept) {
      await this.trash.keep(message);
      return this.repository.remove(message._id);
    }
    await this.trash.keepMarks([message]);
    return this.repository.hide(message._id);
  }
}

function selfOf({ caller }: Posting): { _id: string; username: string } {
  return { _id: caller.userId, username: caller.username ?? '' };
}
