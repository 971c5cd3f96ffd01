import { Bus } from '@gantry/bus';
import { lookupUsers, roomAccess, roomsNamed, roomStanding, type RoomCard, type UserCard } from '@gantry/contracts';
import { Injectable } from '@nestjs/common';
import { lookupContext } from '../commands.access';
import type { CommandCall } from '../slash.command';

/** Most names in one command; further ones are ignored. */
const MAX_NAMES = 100;

/** Finds the rooms and users that a command names. */
@Injectable()
export class TargetLookup {
  constructor(private readonly bus: Bus) {}

  /**
   * The room with this name, or the current one if there is no name.
   * @returns undefined for a room that the caller may not see
   */
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

  /** The user that a command names; the caller is told if there is no such user. */
  async user(call: CommandCall): Promise<UserCard | undefined> {
    const [username] = userNames(call.params);
    if (username === undefined) return undefined;
    const [user] = await this.users(call, [username]);
    if (!user) call.say(unknownUser(username));
    return user;
  }
}

/** Removes a leading `#`. */
export function roomName(text: string): string {
  return text.trim().replace(/^#/, '');
}

/** The distinct user names, with or without `@`, separated by blanks or commas. */
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

/** The section of routes for this type of room. */
export function sectionOf({ t }: Pick<RoomCard, 't'>): 'channels' | 'groups' {
  return t === 'p' ? 'groups' : 'channels';
}
