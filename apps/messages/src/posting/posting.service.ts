import { asSystem, Bus, type RequestContext } from '@gantry/bus';
import {
  createDirect,
  enterRoom,
  lookupUsers,
  newId,
  roomsNamed,
  type InputOf,
  type Message,
  type OutgoingMessage,
  type OutputOf,
  type postForIntegration,
  type postMessage,
  type RoomCard,
  MESSAGE_ERRORS,
} from '@gantry/contracts';
import { PolicyCache } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { StandingCache } from '../standing/standing.cache';
import { SystemMessagesService } from '../system/system-messages.service';
import { userOf } from '../posting-access/posting.access';
import { SendingService, type Looks } from '../sending/sending.service';
import { screen } from '../screening/screening.rule';

type PostInput = InputOf<typeof postMessage>;

/** chat.postMessage: finds rooms by id or name, and joins public channels if needed (contract/rest-extra.json). */
@Injectable()
export class PostingService {
  constructor(
    private readonly bus: Bus,
    private readonly standings: StandingCache,
    private readonly system: SystemMessagesService,
    private readonly sending: SendingService,
    private readonly policies: PolicyCache,
  ) {}

  /** As `post`, but as the user of the integration. The integration's own name and picture are no impersonation. */
  async postForIntegration(
    context: RequestContext,
    { author: { _id: userId, ...author }, post }: InputOf<typeof postForIntegration>,
  ): Promise<OutputOf<typeof postForIntegration>> {
    const caller = { kind: 'user', userId, ...author, hashedToken: '', bypassTwoFactor: false } as const;
    const { message } = await this.post({ ...context, caller }, post, 'own');
    return { message };
  }

  /**
   * Posts to all channels; answers the first message.
   * @param looks `own`: name and picture need no permission
   * @throws AppError invalid-channel, and the errors of sending
   */
  async post(
    context: RequestContext,
    input: PostInput,
    looks: Looks = 'checked',
  ): Promise<OutputOf<typeof postMessage>> {
    const { settings } = await this.policies.current();
    screen(outgoing(input), settings, 'sendMessage');
    // Everything is checked before anything is done: a post that is refused for one room must not have joined or told
    // another.
    const targets: { channel: string; rid: string }[] = [];
    for (const channel of input.channels) targets.push({ channel, rid: await this.resolve(context, channel) });
    for (const { rid } of targets)
      if (targets.length > 1 || (await this.roomToEnter(context, rid)))
        await this.sending.check(context, { ...outgoing(input), rid }, looks);
    const posted: { channel: string; message: Message }[] = [];
    for (const { channel, rid } of targets) {
      await this.enter(context, rid);
      posted.push({ channel, message: await this.sending.send(context, { ...outgoing(input), rid }, { looks }) });
    }
    const [first] = posted;
    if (!first) throw MESSAGE_ERRORS.unknownError.error();
    return { ts: Date.now(), ...first };
  }

  private async resolve(context: RequestContext, channel: string): Promise<string> {
    const sign = channel.charAt(0);
    const name = channel.slice(1);
    const rid =
      sign === '@'
        ? await this.direct(context, name)
        : sign === '#'
          ? ((await this.named(context, name)) ?? (await this.byId(context, name)))
          : await this.known(context, channel);
    if (rid === undefined) throw MESSAGE_ERRORS.invalidChannel.error();
    return rid;
  }

  /** Takes the text as an id first, then as a name without a sign. */
  private async known(context: RequestContext, text: string): Promise<string | undefined> {
    return (await this.byId(context, text)) ?? (await this.named(context, text)) ?? (await this.direct(context, text));
  }

  private async byId(context: RequestContext, rid: string): Promise<string | undefined> {
    return (await this.standings.find(context, rid, userOf(context).userId)) && rid;
  }

  private async named(context: RequestContext, name: string): Promise<string | undefined> {
    const { rooms } = await this.bus.call(roomsNamed, asSystem(context, 'messages'), { names: [name] });
    return rooms[0]?._id;
  }

  private async direct(context: RequestContext, name: string): Promise<string | undefined> {
    const { users } = await this.bus.call(lookupUsers, asSystem(context, 'messages'), {
      usernames: [name],
      ids: [name],
    });
    const [user] = users;
    if (!user) return undefined;
    // The rooms service may make no further call to look the user up.
    const { room } = await this.bus.call(createDirect, context, { usernames: [user.username], known: [user] });
    return room.rid;
  }

  /** The public channel that the caller has to join first; undefined when it need not. */
  private async roomToEnter(context: RequestContext, rid: string): Promise<RoomCard | undefined> {
    const standing = await this.standings.find(context, rid, userOf(context).userId);
    return standing && !standing.membership && standing.room.t === 'c' ? standing.room : undefined;
  }

  private async enter(context: RequestContext, rid: string): Promise<void> {
    const caller = userOf(context);
    const room = await this.roomToEnter(context, rid);
    if (!room) return;
    const { joined } = await this.bus.call(enterRoom, context, { rid });
    if (!joined) return;
    const username = caller.username ?? '';
    await this.system.write(context, {
      _id: newId(),
      rid,
      room,
      t: 'uj',
      msg: username,
      u: { _id: caller.userId, username },
      ts: new Date(),
    });
  }
}

/** The stored form of a posted message (contract/defaults.json, documents.message). */
function outgoing(input: PostInput): OutgoingMessage {
  const { text, alias, emoji, avatar, attachments = [], parseUrls, groupable, tmid, bot } = input;
  return {
    msg: text?.trim() ?? '',
    parseUrls: parseUrls ?? attachments.length === 0,
    groupable: groupable ?? false,
    attachments,
    ...(alias ? { alias } : {}),
    // A message has one picture: the emoji is used when there is no avatar.
    ...(avatar ? { avatar } : emoji ? { emoji } : {}),
    ...(tmid ? { tmid } : {}),
    ...(bot === undefined || bot === null ? {} : { bot }),
  };
}
