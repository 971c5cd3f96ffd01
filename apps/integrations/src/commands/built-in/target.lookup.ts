import { Bus } from '@gantry/bus';
import { lookupUsers, roomAccess, roomsNamed, roomStanding, type RoomCard, type UserCard } from '@gantry/contracts';
import { Injectable } from '@nestjs/common';
import { lookupContext } from '../commands.access';
import type { CommandCall } from '../slash.command';

/** Names in one command; those beyond are left out. */
const MAX_NAMES = 100;

/** Finds what a command names. */
@Injectable()
export class TargetLookup {
  constructor(private readonly bus: Bus) {}

  /** The room of that name, or the current one without a name. @returns undefined for a room that the caller may not see */
  async room(call: CommandCall, name = roomName(call.params)): Promise<RoomCard | undefined> {
    if (name === '') return this.byId(call, call.rid);
    const { rooms } = await this.bus.call(roomsNamed, lookupContext(call), { names: [name] });
    const [found] = rooms;
    if (!found) return undefined;
    const { read } = await this.bus.call(roomAccess, call.context, { rid: found._id });
    return read ? this.byId(call, found._id) : undefined;
  }

  async byId(call: CommandCall, rid: string): Promise<RoomCard | undefined> {
    const { room } = await this.bus.call(roomStanding, lookupContext(call), { rid });
    return room ?? undefined;
  }

  async isMember(call: CommandCall, rid: string, userId: string): Promise<boolean> {
    const { membership } = await this.bus.call(roomStanding, lookupContext(call), { rid, userId });
    return membership !== null;
  }

  async users(call: CommandCall, usernames: readonly string[]): Promise<UserCard[]> {
    if (usernames.length === 0) return [];
    const { users } = await this.bus.call(lookupUsers, lookupContext(call), { usernames: [...usernames] });
    return users;
  }

  /** The one user that a command names; who is unknown is named to the caller. */
  async user(call: CommandCall): Promise<UserCard | undefined> {
    const [username] = userNames(call.params);
    if (username === undefined) return undefined;
    const [user] = await this.users(call, [username]);
    if (!user) call.say(unknownUser(username));
    return user;
  }
}

/** `#general` and `general` are one. */
export function roomName(text: string): string {
  return text.trim().replace(/^#/, '');
}

/** User names with or without `@`, with blanks or commas between them, each once. */
export function userNames(text: string): string[] {
  const names = text.split(/[\s,]+/).map((name) => name.replace(/^@/, ''));
  return [...new Set(names.filter((name) => name !== ''))].slice(0, MAX_NAMES);
}

export function unknownUser(username: string): string {
  return `No user exists by the name of \`@${username}\`.`;
}

export function unknownRoom(name: string): string {
  return `The channel \`#${name}\` does not exist.`;
}

/** How routes call a room of this kind. */
export function sectionOf({ t }: Pick<RoomCard, 't'>): 'channels' | 'groups' {
  return t === 'p' ? 'groups' : 'channels';
}
