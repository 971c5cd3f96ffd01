import { Injectable } from '@nestjs/common';
import { CommandRegistry } from '../command.registry';
import type { SlashCommand } from '../slash.command';
import { MemberCommands } from './member.commands';
import { MessageCommands } from './message.commands';
import { RoomCommands } from './room.commands';

/** The order in which clients list them (contract/rest/commands.json, commands.list). */
const ORDER = [
  'invite-all-from',
  'slackbridge-import',
  'gimme',
  'lennyface',
  'shrug',
  'tableflip',
  'unflip',
  'create',
  'help',
  'invite',
  'invite-all-to',
  'archive',
  'join',
  'kick',
  'leave',
  'part',
  'me',
  'msg',
  'mute',
  'unmute',
  'hide',
  'status',
  'topic',
  'unarchive',
];

/** Registers the built-in commands (contract/slash-commands.json); clients implement `/open` themselves. */
@Injectable()
export class BuiltInCommands {
  constructor(registry: CommandRegistry, messages: MessageCommands, members: MemberCommands, rooms: RoomCommands) {
    const commands = [...messages.commands(), ...members.commands(), ...rooms.commands()];
    const place = ({ command }: SlashCommand): number => ORDER.indexOf(command);
    for (const command of commands.sort((a, b) => place(a) - place(b))) registry.register(command);
  }
}
