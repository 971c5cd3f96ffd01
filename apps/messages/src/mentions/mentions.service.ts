import { asSystem, Bus, type BusEvent, type RequestContext } from '@gantry/bus';
import {
  MESSAGE_ERRORS,
  lookupUsers,
  roomsNamed,
  userRefOf,
  userChanged,
  userDeleted,
  userRenamed,
  type Message,
  type UserCard,
} from '@gantry/contracts';
import { Observes } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { Posting } from '../posting-access/posting.access';
import { mentionedChannels, mentionedUsernames, safeNamePattern } from './mentions.rule';

type Mentions = Required<Pick<Message, 'mentions' | 'channels'>>;

const MAX_CACHED_USERS = 20_000;
const USER_TTL_MS = 60_000;
const NOBODY: Mentions = { mentions: [], channels: [] };

/** Finds the users and channels that a text mentions (contract/defaults.json, documents.mentions). */
@Injectable()
export class MentionsService {
  private readonly users = new LRUCache<string, { user: UserCard | undefined }>({
    max: MAX_CACHED_USERS,
    ttl: USER_TTL_MS,
  });

  constructor(private readonly bus: Bus) {}

  /** @throws AppError error-action-not-allowed when the caller may not mention everybody */
  async find(context: RequestContext, text: string, posting: Posting): Promise<Mentions> {
    if (!text.includes('@') && !text.includes('#')) return NOBODY;
    const characters = safeNamePattern(posting.settings.text('UTF8_Names_Validation'));
    const [mentions, channels] = await Promise.all([
      this.mentions(context, mentionedUsernames(text, characters), posting),
      this.channels(context, mentionedChannels(text, characters)),
    ]);
    return { mentions, channels };
  }

  private async mentions(
    context: RequestContext,
    names: readonly string[],
    posting: Posting,
  ): Promise<Mentions['mentions']> {
    const groups = names.filter(isGroup);
    for (const name of groups) this.checkGroup(name === 'all' ? 'mention-all' : 'mention-here', posting);
    const users = await this.lookup(
      context,
      names.filter((name) => !isGroup(name)),
    );
    return [...groups.map((name) => ({ _id: name, username: name })), ...users.map(userRefOf)];
  }

  private checkGroup(
    permission: 'mention-all' | 'mention-here',
    { access, caller, membership, room, settings }: Posting,
  ): void {
    const action = permission === 'mention-all' ? 'Notify_all_in_this_room' : 'Notify_here_in_this_room';
    const most = settings.number('Message_MaxAll');
    const tooMany = permission === 'mention-all' && most > 0 && room.usersCount > most;
    if (tooMany || !access.can(caller, permission, membership?.roles))
      throw MESSAGE_ERRORS[permission === 'mention-all' ? 'groupMention' : 'mentionHere'].error({
        method: 'filterATAllTag',
        action,
      });
  }

  private async lookup(context: RequestContext, usernames: readonly string[]): Promise<UserCard[]> {
    const unknown = usernames.filter((name) => !this.users.has(name));
    if (unknown.length > 0) {
      const { users } = await this.bus.call(lookupUsers, asSystem(context, 'messages'), { usernames: [...unknown] });
      for (const name of unknown) this.users.set(name, { user: users.find(({ username }) => username === name) });
    }
    return usernames.flatMap((name) => this.users.get(name)?.user ?? []);
  }

  private async channels(context: RequestContext, names: readonly string[]): Promise<Mentions['channels']> {
    if (names.length === 0) return [];
    const { rooms } = await this.bus.call(roomsNamed, asSystem(context, 'messages'), { names: names.slice(0, 100) });
    return rooms.map(({ _id, name }) => ({ _id, name }));
  }

  @Observes(userChanged)
  onUserChanged({ payload: { user } }: BusEvent<typeof userChanged>): void {
    this.users.delete(user.username);
  }

  @Observes(userDeleted)
  onUserDeleted({ payload: { username } }: BusEvent<typeof userDeleted>): void {
    if (username !== undefined) this.users.delete(username);
  }

  /** The old name may belong to somebody else now, so both names are forgotten. */
  @Observes(userRenamed)
  onUserRenamed({ payload: { username, previous } }: BusEvent<typeof userRenamed>): void {
    this.users.delete(username);
    this.users.delete(previous.username);
  }
}

/** `@all` and `@here` mention the members of the room. */
function isGroup(name: string): boolean {
  return name === 'all' || name === 'here';
}
