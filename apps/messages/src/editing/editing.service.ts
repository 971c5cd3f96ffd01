import { Bus, type RequestContext } from '@gantry/bus';
import {
  AppError,
  messageDeleted,
  messageEdited,
  type deleteMessage,
  type InputOf,
  type Message,
  type OutputOf,
  type updateMessage,
} from '@gantry/contracts';
import { Injectable } from '@nestjs/common';
import { MentionsService } from '../mentions/mentions.service';
import { urlsIn } from '../mentions/urls.rule';
import { UploadRemoval } from '../upload-removal/upload.removal';
import { TrashRepository } from '../trash/trash.repository';
import { MessageBroadcast } from '../broadcast/message.broadcast';
import { messageFor } from '../message-store/message.view';
import { MessagesRepository } from '../message-store/messages.repository';
import { PostingAccess, type Posting } from '../posting-access/posting.access';
import { screen } from '../screening/screening.rule';

const MINUTE_MS = 60_000;

/** Changing and deleting messages. */
@Injectable()
export class EditingService {
  constructor(
    private readonly access: PostingAccess,
    private readonly repository: MessagesRepository,
    private readonly mentions: MentionsService,
    private readonly broadcast: MessageBroadcast,
    private readonly trash: TrashRepository,
    private readonly uploads: UploadRemoval,
    private readonly bus: Bus,
  ) {}

  /** contract/ddp-extra.json, updateMessage. An unchanged text changes nothing. */
  async update(context: RequestContext, input: InputOf<typeof updateMessage>): Promise<OutputOf<typeof updateMessage>> {
    const original = await this.repository.findById(input.msgId);
    if (!original) {
      if (input.missing === 'ignore') return {};
      throw AppError.text(`No message found with the id of "${input.msgId}".`);
    }
    if (input.roomId !== undefined && input.roomId !== original.rid)
      throw AppError.text('The room id provided does not match where the message is from.');
    if (input.tmid !== undefined && input.tmid === original._id)
      throw new AppError('error-message-same-as-tmid', 'Cannot set tmid the same as the _id', {
        method: 'updateMessage',
      });
    if (original.tmid === undefined && input.tmid !== undefined)
      throw new AppError('error-message-change-to-thread', 'Cannot update message to a thread', {
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
    if (!mayEditAny && !(settings.flag('Message_AllowEditing') && isOwn)) {
      throw new AppError('error-action-not-allowed', 'Message editing not allowed', {
        method: 'updateMessage',
        action: 'Message_editing',
      });
    }
    const minutes = settings.number('Message_AllowEditing_BlockEditInMinutes');
    if (minutes > 0 && Date.now() - original.ts.getTime() > minutes * MINUTE_MS) {
      throw new AppError('error-message-editing-blocked', 'Message editing is blocked', { method: 'updateMessage' });
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
    const changed = await this.repository.change(original._id, {
      set: {
        msg: text,
        ...(await this.mentions.find(context, text, posting)),
        ...(urls.length > 0 ? { urls } : {}),
        ...(attachments ? { attachments } : {}),
        editedAt: new Date(),
        editedBy: { _id: posting.caller.userId, username: posting.caller.username ?? '' },
      },
      unset: urls.length > 0 ? [] : ['urls'],
    });
    if (!changed) throw AppError.text(`No message found with the id of "${original._id}".`);
    this.broadcast.changed(changed, posting.room);
    await this.bus.publish(messageEdited, changed.rid, { message: changed }, { traceId: context.traceId });
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
        throw new AppError('error-action-not-allowed', 'Not allowed', {
          method: 'deleteMessage',
          action: 'Delete_message',
        });
      throw AppError.text(`No message found with the id of "${msgId}".`);
    }
    if (roomId !== undefined && roomId !== message.rid)
      throw AppError.text('The room id provided does not match where the message is from.');
    const posting = await this.mayDelete(context, message, asUser === true);
    await this.remove(message, posting, context.traceId);
    return { _id: message._id, ts: Date.now(), message: { _id: message._id, rid: message.rid, u: message.u } };
  }

  private async mayDelete(context: RequestContext, message: Message, asUser: boolean): Promise<Posting> {
    const refused = () =>
      new AppError('error-action-not-allowed', 'Not allowed', { method: 'deleteMessage', action: 'Delete_message' });
    const posting = await this.access.readable(context, message.rid);
    if (!posting) throw refused();
    const { access, settings, caller, membership } = posting;
    const mayForce = access.can(caller, 'force-delete-message', membership?.roles);
    const isOwn = message.u._id === caller.userId;
    if (asUser && !isOwn && !mayForce)
      throw AppError.text(
        'Unauthorized. You must have the permission "force-delete-message" to delete other\'s message as them.',
      );
    if (mayForce) return posting;
    const mayDelete =
      access.can(caller, 'delete-message', membership?.roles) ||
      (isOwn && access.can(caller, 'delete-own-message', membership?.roles));
    if (!settings.flag('Message_AllowDeleting') || !mayDelete) throw refused();
    const minutes = settings.number('Message_AllowDeleting_BlockDeleteInMinutes');
    if (minutes > 0 && Date.now() - message.ts.getTime() > minutes * MINUTE_MS)
      throw new AppError('error-message-deleting-blocked', 'Message deleting is blocked', { method: 'deleteMessage' });
    return posting;
  }

  private async remove(message: Message, { room, settings, caller }: Posting, traceId: string): Promise<void> {
    const leavesMark = settings.flag('Message_ShowDeletedStatus') || (message.tcount ?? 0) > 0;
    if (leavesMark) {
      const changed = await this.repository.change(message._id, {
        set: {
          t: 'rm',
          msg: '',
          urls: [],
          mentions: [],
          attachments: [],
          reactions: {},
          editedAt: new Date(),
          editedBy: { _id: caller.userId, username: caller.username ?? '' },
        },
        unset: ['file', 'files'],
      });
      if (changed) this.broadcast.changed(changed, room);
      await this.uploads.afterDeletion(message);
      return;
    }
    await this.trash.keep(message);
    if (!(await this.repository.remove(message._id))) return;
    this.broadcast.removed(message.rid, message._id);
    await this.uploads.afterDeletion(message);
    const previous = (await this.repository.findLast(message.rid)) ?? null;
    await this.bus.publish(
      messageDeleted,
      message.rid,
      { _id: message._id, rid: message.rid, previous },
      { id: `message.deleted:${message._id}`, traceId },
    );
  }
}
