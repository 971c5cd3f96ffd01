import { Bus } from '@gantry/bus';
import {
  AppError,
  archiveRoom,
  createRoom,
  hideRoom,
  joinRoom,
  leaveRoom,
  locateRoom,
  newId,
  roomsNamed,
  saveRoomSettings,
  writeSystemMessage,
  type RoomCard,
} from '@gantry/contracts';
import { Injectable } from '@nestjs/common';
import { lookupContext } from '../commands.access';
import type { CommandCall, SlashCommand } from '../slash.command';
import { roomName, TargetLookup, unknownRoom, unknownUser } from './target.lookup';

const LEAVING = { description: 'Leave_the_current_channel', permission: ['leave-c', 'leave-p'] };
const PRIVATE = /(^|\s)--private(?=\s|$)/;

/** Commands about rooms and the caller's membership. */
@Injectable()
export class RoomCommands {
  constructor(
    private readonly bus: Bus,
    private readonly targets: TargetLookup,
  ) {}

  commands(): SlashCommand[] {
    return [
      {
        ...{ command: 'archive', params: '#channel', description: 'Archive', permission: 'archive-room' },
        run: (call) => this.archive(call, true),
      },
      {
        ...{ command: 'unarchive', params: '#channel', description: 'Unarchive', permission: 'unarchive-room' },
        run: (call) => this.archive(call, false),
      },
      {
        ...{ command: 'create', params: '#channel', description: 'Create_A_New_Channel' },
        permission: ['create-c', 'create-p'],
        run: (call) => this.create(call),
      },
      {
        ...{ command: 'join', params: '#channel', description: 'Join_the_given_channel', permission: 'view-c-room' },
        run: (call) => this.join(call),
      },
      { command: 'leave', ...LEAVING, run: (call) => this.leave(call) },
      { command: 'part', ...LEAVING, run: (call) => this.leave(call) },
      { ...{ command: 'hide', params: '#room', description: 'Hide_room' }, run: (call) => this.hide(call) },
      {
        ...{ command: 'topic', params: 'Slash_Topic_Params', description: 'Slash_Topic_Description' },
        permission: 'edit-room',
        run: (call) => this.topic(call),
      },
    ];
  }

  private async archive(call: CommandCall, archived: boolean): Promise<void> {
    const room = await this.targets.room(call);
    if (!room) return call.say(unknownRoom(roomName(call.params)));
    const name = room.name ?? '';
    if (room.archived === archived)
      return call.say(`Channel with name \`#${name}\` is ${archived ? 'already' : 'not'} archived`);
    await this.bus.call(archiveRoom, call.context, { rid: room._id, archived });
    await this.note(call, room, archived ? 'room-archived' : 'room-unarchived');
    call.say(`Channel with name \`#${name}\` has been ${archived ? 'archived' : 'unarchived'} successfully`);
  }

  /** Archiving by command also writes a system message (contract/system-messages.json). */
  private async note(call: CommandCall, room: RoomCard, t: 'room-archived' | 'room-unarchived'): Promise<void> {
    const { caller } = call.context;
    const username = caller.kind === 'user' ? (caller.username ?? '') : '';
    await this.bus.call(writeSystemMessage, lookupContext(call), {
      ...{ _id: newId(), rid: room._id, t, msg: '', ts: new Date() },
      room: { t: room.t, ...(room.name === undefined ? {} : { name: room.name }) },
      u: { _id: call.userId, username },
    });
  }

  private async create(call: CommandCall): Promise<void> {
    const name = roomName(call.params.replace(PRIVATE, ''));
    if (name === '') return;
    const { rooms } = await this.bus.call(roomsNamed, lookupContext(call), { names: [name] });
    if (rooms.length > 0) return call.say(`The channel \`#${name}\` already exists.`);
    await this.bus.call(createRoom, call.context, { type: PRIVATE.test(call.params) ? 'p' : 'c', name, members: [] });
  }

  private async join(call: CommandCall): Promise<void> {
    const name = roomName(call.params);
    if (name === '') return;
    const room = await this.targets.room(call, name);
    if (room?.t !== 'c') return call.say(unknownRoom(name));
    if (await this.targets.isMember(call, room._id, call.userId))
      throw new AppError('error-user-already-in-room', 'You are already in the channel', { method: 'slashCommands' });
    await this.bus.call(joinRoom, call.context, { rid: room._id });
  }

  /** The reason for a refusal is shown in the room, as in the reference. */
  private async leave(call: CommandCall): Promise<void> {
    try {
      await this.bus.call(leaveRoom, call.context, { rid: call.rid });
    } catch (error) {
      if (!(error instanceof AppError) || error.kind !== 'coded') throw error;
      call.say(error.reason);
    }
  }

  private async hide(call: CommandCall): Promise<void> {
    const rid = await this.hidden(call);
    if (rid === undefined) return;
    if (!(await this.targets.isMember(call, rid, call.userId))) return call.say('You are not in this room.');
    await this.bus.call(hideRoom, call.context, { rid });
  }

  private async hidden(call: CommandCall): Promise<string | undefined> {
    const { params } = call;
    if (params.startsWith('@')) return this.directWith(call, params.slice(1));
    const room = await this.targets.room(call);
    if (!room) call.say(unknownRoom(roomName(params)));
    return room?._id;
  }

  private async directWith(call: CommandCall, username: string): Promise<string | undefined> {
    try {
      const { room } = await this.bus.call(locateRoom, call.context, { target: { section: 'im', username } });
      return room._id;
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'error-room-not-found') throw error;
      call.say(unknownUser(username));
      return undefined;
    }
  }

  /** Does nothing without permission (contract/slash-commands.json). */
  private async topic(call: CommandCall): Promise<void> {
    try {
      await this.bus.call(saveRoomSettings, call.context, { rid: call.rid, settings: { roomTopic: call.params } });
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'error-action-not-allowed') throw error;
    }
  }
}
