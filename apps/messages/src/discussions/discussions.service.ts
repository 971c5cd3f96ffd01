import { asSystem, Bus, systemContext, type RequestContext } from '@gantry/bus';
import {
  AppError,
  lookupUsers,
  MAX_LOOKUP,
  newId,
  openDiscussion,
  roomStanding,
  userRefOf,
  type createDiscussion,
  type discussionNotes,
  type InputOf,
  type Message,
  type OutputOf,
  type Room,
  type UserCard,
} from '@gantry/contracts';
import { compileSort, containing, pageInfo, pageLimits } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { MessageBroadcast } from '../broadcast/message.broadcast';
import { MESSAGE_QUERY } from '../message-store/message.query';
import { CLIENT_VIEW } from '../message-store/message.schema';
import { messagesFor } from '../message-store/message.view';
import { MessagesRepository } from '../message-store/messages.repository';
import { pinQuote } from '../pins/pin-quote.rule';
import { PostingAccess, type Posting } from '../posting-access/posting.access';
import { SendingService } from '../sending/sending.service';
import { SystemMessagesService } from '../system/system-messages.service';
import { DiscussionCountsRepository } from './discussion-counts.repository';

const DETAILS = { method: 'createDiscussion' };
/** Names of one look-up; the author of the message may come on top. */
const MAX_NAMES = MAX_LOOKUP - 1;
type CreateInput = InputOf<typeof createDiscussion>;

/** Starts and lists discussions from their parent room, and keeps the counts shown there. */
@Injectable()
export class DiscussionsService {
  constructor(
    private readonly access: PostingAccess,
    private readonly repository: MessagesRepository,
    private readonly counts: DiscussionCountsRepository,
    private readonly system: SystemMessagesService,
    private readonly sending: SendingService,
    private readonly broadcast: MessageBroadcast,
    private readonly bus: Bus,
  ) {}

  /**
   * @throws AppError error-invalid-room for a room that the caller does not see, error-action-not-allowed,
   * error-nested-discussion, error-invalid-message, error-invalid-arguments, and the errors of sending
   */
  async create(context: RequestContext, input: CreateInput): Promise<OutputOf<typeof createDiscussion>> {
    const posting = await this.permitted(context, input.prid);
    const { room: parent } = posting;
    if (parent.prid !== undefined)
      throw new AppError('error-nested-discussion', 'Cannot create nested discussions', DETAILS);
    const about = input.pmid ? await this.messageOf(parent._id, input.pmid) : undefined;
    const encrypted = input.encrypted ?? parent.encrypted ?? false;
    if (encrypted && input.reply)
      throw new AppError(
        'error-invalid-arguments',
        'Encrypted discussions must not receive an initial reply.',
        DETAILS,
      );
    const { room, created } = await this.bus.call(openDiscussion, context, {
      prid: parent._id,
      fname: input.t_name,
      encrypted,
      members: await this.members(context, about, input.users ?? []),
      ...(about ? { pmid: about._id, description: about.msg } : {}),
    });
    if (created) await this.announce(context, posting, room, about);
    if (input.reply) await this.sending.send(context, { rid: room._id, msg: input.reply });
    return { room };
  }

  private async permitted(context: RequestContext, prid: string): Promise<Posting> {
    const seen = await this.access.roomForReading(context, prid);
    if (!seen) throw new AppError('error-invalid-room', 'Invalid room', DETAILS);
    const { access, settings, caller, membership } = seen;
    const mayStart = (['start-discussion', 'start-discussion-other-user'] as const).some((permission) =>
      access.can(caller, permission, membership?.roles),
    );
    if (!settings.flag('Discussion_enabled') || !mayStart)
      throw new AppError('error-action-not-allowed', 'You are not allowed to create a discussion', DETAILS);
    return this.access.roomForPosting(context, prid);
  }

  private async messageOf(rid: string, pmid: string): Promise<Message> {
    const message = await this.repository.findById(pmid);
    // A message of another room gets the same answer as one that does not exist.
    if (message?.rid !== rid) throw new AppError('error-invalid-message', 'Invalid message', DETAILS);
    return message;
  }

  /** Includes the author of the message. Unknown user names are ignored. */
  private async members(
    context: RequestContext,
    about: Message | undefined,
    usernames: readonly string[],
  ): Promise<Pick<UserCard, '_id' | 'username' | 'name'>[]> {
    if (!about && usernames.length === 0) return [];
    const { users } = await this.bus.call(lookupUsers, asSystem(context, 'messages'), {
      usernames: [...new Set(usernames)].slice(0, MAX_NAMES),
      ...(about ? { ids: [about.u._id] } : {}),
    });
    return users.map(userRefOf);
  }

  private async announce(
    context: RequestContext,
    { caller, room: parent, settings }: Posting,
    { _id: drid, fname = '' }: Room,
    about: Message | undefined,
  ): Promise<void> {
    const attachments = about ? [pinQuote(about, settings.number('Message_QuoteChainLimit'))] : [];
    await this.system.note(
      context,
      {
        _id: newId(),
        rid: parent._id,
        t: 'discussion-created',
        msg: fname,
        u: { _id: caller.userId, username: caller.username ?? '' },
        ts: new Date(),
        drid,
        attachments,
      },
      parent,
    );
  }

  /** @throws AppError error-not-allowed for a room that the caller does not see */
  async list(
    context: RequestContext,
    { roomId, text, page }: InputOf<typeof discussionNotes>,
  ): Promise<OutputOf<typeof discussionNotes>> {
    const posting = await this.access.roomForReading(context, roomId);
    if (!posting) throw AppError.text('error-not-allowed');
    const { settings, caller } = posting;
    const limits = pageLimits(page, settings);
    const { items, total } = await this.repository.findPage(
      { rid: roomId, t: 'discussion-created', drid: { $exists: true }, ...(text ? { msg: containing(text) } : {}) },
      {
        sort: compileSort(page.sort, MESSAGE_QUERY, { ts: -1 }),
        projection: CLIENT_VIEW,
        skip: limits.offset,
        limit: limits.count,
      },
    );
    return { messages: messagesFor(caller.userId, items, settings), ...pageInfo(limits, items, total) };
  }

  /** Updates the count that the message in the parent room shows. Older counts are ignored. */
  async count(drid: string, prid: string, dcount: number, dlm: Date | undefined, traceId: string): Promise<void> {
    const message = await this.counts.write(drid, dcount, dlm);
    if (!message) return;
    const { room } = await this.bus.call(roomStanding, systemContext('messages', traceId), { rid: prid });
    if (room) this.broadcast.changed(message, room);
  }
}
