import { Bus } from '@gantry/bus';
import { AppError, createRoom, inviteMember, kickMember, listMembers, muteMember, type RoomCard } from '@gantry/contracts';
import { PolicyCache } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import type { CommandCall, SlashCommand } from '../slash.command';
import { roomName, sectionOf, TargetLookup, unknownRoom, unknownUser, userNames } from './target.lookup';

/** Members that are added at one time. */
const AT_ONCE = 5;
/** Where API_User_Limit gives no number. */
const DEFAULT_USER_LIMIT = 500;
const ADDING = ['add-user-to-joined-room', 'add-user-to-any-c-room', 'add-user-to-any-p-room'];

/** Commands about who is in a room. */
@Injectable()
export class MemberCommands {
  constructor(
    private readonly bus: Bus,
    private readonly policies: PolicyCache,
    private readonly targets: TargetLookup,
  ) {}

  commands(): SlashCommand[] {
    return [
      {
        ...{ command: 'invite', params: '@username', description: 'Invite_user_to_join_channel' },
        permission: 'add-user-to-joined-room',
        run: (call) => this.invite(call),
      },
      {
        ...{ command: 'invite-all-from', params: '#room', description: 'Invite_user_to_join_channel_all_from' },
        permission: 'add-user-to-joined-room',
        run: (call) => this.inviteAllFrom(call),
      },
      {
        ...{ command: 'invite-all-to', params: '#room', description: 'Invite_user_to_join_channel_all_to' },
        permission: ADDING,
        run: (call) => this.inviteAllTo(call),
      },
      {
        ...{ command: 'kick', params: '@username', description: 'Remove_someone_from_room' },
        permission: 'remove-user',
        run: (call) => this.kick(call),
      },
      {
        ...{ command: 'mute', params: '@username', description: 'Mute_someone_in_room', permission: 'mute-user' },
        run: (call) => this.mute(call, true),
      },
      {
        ...{ command: 'unmute', params: '@username', description: 'Unmute_someone_in_room', permission: 'mute-user' },
        run: (call) => this.mute(call, false),
      },
    ];
  }

  /** Tells who is unknown, already inside, or may not be added (contract/slash-commands.json). */
  private async invite(call: CommandCall): Promise<void> {
    const names = userNames(call.params);
    if (names.length === 0) return;
    const room = await this.targets.byId(call, call.rid);
    if (!room || (room.t !== 'c' && room.t !== 'p')) return call.say("Can't invite user to direct rooms");
    const users = await this.targets.users(call, names);
    for (const name of names) {
      const user = users.find(({ username }) => username === name);
      if (!user) call.say(unknownUser(name));
      else if (await this.targets.isMember(call, room._id, user._id)) call.say(`\`@${name}\` is already in here.`);
      else await this.addOrTell(call, room, user._id);
    }
  }

  private async addOrTell(call: CommandCall, room: RoomCard, userId: string): Promise<void> {
    try {
      await this.add(call, room, userId);
    } catch (error) {
      if (!(error instanceof AppError) || error.kind !== 'coded') throw error;
      call.say(error.reason);
    }
  }

  private async add(call: CommandCall, room: RoomCard, userId: string): Promise<void> {
    const target = { section: sectionOf(room), roomId: room._id };
    await this.bus.call(inviteMember, call.context, { target, member: { userId } });
  }

  private async inviteAllFrom(call: CommandCall): Promise<void> {
    const [from, to] = [await this.source(call), await this.targets.byId(call, call.rid)];
    if (!from || !to) return;
    await this.addAll(call, to, await this.membersOf(call, from));
  }

  private async source(call: CommandCall): Promise<RoomCard | undefined> {
    const name = roomName(call.params);
    const room = name === '' ? undefined : await this.targets.room(call, name);
    if (!room) call.say(unknownRoom(name));
    return room;
  }

  private async inviteAllTo(call: CommandCall): Promise<void> {
    const name = roomName(call.params);
    const from = await this.targets.byId(call, call.rid);
    if (name === '' || !from) return call.say(unknownRoom(name));
    const members = await this.membersOf(call, from);
    const to = await this.targets.room(call, name);
    if (to) return this.addAll(call, to, members);
    await this.bus.call(createRoom, call.context, {
      ...{ type: from.t === 'c' ? 'c' : 'p', name },
      members: members.map(({ username }) => username),
    });
    call.say('Users added.');
  }

  /** @throws AppError error-user-limit-exceeded for more than API_User_Limit */
  private async membersOf(call: CommandCall, room: RoomCard): Promise<{ _id: string; username: string }[]> {
    const { settings } = await this.policies.current();
    const limit = settings.number('API_User_Limit') || DEFAULT_USER_LIMIT;
    if (room.usersCount > limit)
      throw new AppError('error-user-limit-exceeded', 'User Limit Exceeded', { method: 'addAllToRoom' });
    const target = room.t === 'd' ? { section: 'im' as const } : { section: sectionOf(room) };
    const members: { _id: string; username: string }[] = [];
    for (;;) {
      const page = await this.bus.call(listMembers, call.context, {
        target: { ...target, roomId: room._id },
        page: { offset: members.length },
      });
      members.push(...page.members);
      if (page.members.length === 0 || members.length >= Math.min(page.total, limit)) return members.slice(0, limit);
    }
  }

  private async addAll(call: CommandCall, room: RoomCard, members: readonly { _id: string }[]): Promise<void> {
    for (let start = 0; start < members.length; start += AT_ONCE)
      await Promise.all(members.slice(start, start + AT_ONCE).map(({ _id }) => this.add(call, room, _id)));
    call.say('Users added.');
  }

  private async kick(call: CommandCall): Promise<void> {
    const [user, room] = [await this.targets.user(call), await this.targets.byId(call, call.rid)];
    if (!user || !room) return;
    if (!(await this.targets.isMember(call, room._id, user._id)))
      return call.say(`The user \`@${user.username}\` is not in this room.`);
    const target = { section: sectionOf(room), roomId: room._id };
    await this.bus.call(kickMember, call.context, { target, member: { userId: user._id } });
  }

  private async mute(call: CommandCall, muted: boolean): Promise<void> {
    const user = await this.targets.user(call);
    if (!user) return;
    if (!(await this.targets.isMember(call, call.rid, user._id)))
      return call.say(`The user \`@${user.username}\` is not in this room.`);
    await this.bus.call(muteMember, call.context, { rid: call.rid, username: user.username, muted });
  }
}
