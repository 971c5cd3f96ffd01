import { Bus } from '@gantry/bus';
import { AppError, createDirect, sendMessage, setStatus } from '@gantry/contracts';
import { PolicyCache } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import type { CommandCall, SlashCommand } from '../slash.command';
import { TargetLookup, unknownUser } from './target.lookup';

/** Commands that send the text with an emoticon around it. */
const EMOTICONS = [
  ['gimme', 'Slash_Gimme_Description', (text: string) => `༼ つ ◕_◕ ༽つ ${text}`],
  ['lennyface', 'Slash_LennyFace_Description', (text: string) => `${text} ( ͡° ͜ʖ ͡°)`],
  ['shrug', 'Slash_Shrug_Description', (text: string) => `${text} ¯\\_(ツ)_/¯`],
  ['tableflip', 'Slash_Tableflip_Description', (text: string) => `${text} (╯°□°）╯︵ ┻━┻`],
  ['unflip', 'Slash_TableUnflip_Description', (text: string) => `${text} ┬─┬ ノ( ゜-゜ノ)`],
] as const;

/** Keyboard shortcuts of the web client. */
const SHORTCUTS = [
  ['Open Channel / User search', 'Command (or Ctrl) + p OR Command (or Ctrl) + k'],
  ['Mark all as Unread', 'Shift (or Ctrl) + ESC'],
  ['Edit previous message', 'Up Arrow'],
  ['Move to the beginning of the message', 'Command (or Alt) + Left Arrow'],
  ['Move to the beginning of the message', 'Command (or Alt) + Up Arrow'],
  ['Move to the end of the message', 'Command (or Alt) + Right Arrow'],
  ['Move to the end of the message', 'Command (or Alt) + Down Arrow'],
  ['New line in message compose input', 'Shift + Enter'],
] as const;

/** Commands that send a message or set the caller's status. */
@Injectable()
export class MessageCommands {
  constructor(
    private readonly bus: Bus,
    private readonly policies: PolicyCache,
    private readonly targets: TargetLookup,
  ) {}

  commands(): SlashCommand[] {
    return [
      ...EMOTICONS.map(([command, description, write]) => ({
        ...{ command, description, params: 'your_message_optional' },
        run: (call: CommandCall) => this.send(call, write(call.params).trim()),
      })),
      {
        ...{ command: 'me', params: 'your_message', description: 'Displays_action_text' },
        run: async (call) => {
          if (call.params !== '') await this.send(call, `_${call.params}_`);
        },
      },
      {
        ...{ command: 'msg', params: '@username <message>', description: 'Direct_message_someone' },
        permission: 'create-d',
        run: (call) => this.direct(call),
      },
      {
        ...{ command: 'status', params: 'Slash_Status_Params', description: 'Slash_Status_Description' },
        run: (call) => this.status(call),
      },
      {
        ...{ command: 'help', description: 'Show_the_keyboard_shortcut_list' },
        run: async (call) => {
          for (const [what, keys] of SHORTCUTS) call.say(`${what}:\n\`${keys}\``);
        },
      },
      { command: 'slackbridge-import', run: (call) => this.slackImport(call) },
    ];
  }

  private async send({ context, rid, tmid }: CommandCall, msg: string): Promise<void> {
    await this.bus.call(sendMessage, context, { message: { rid, msg, ...(tmid === undefined ? {} : { tmid }) } });
  }

  private async direct(call: CommandCall): Promise<void> {
    const [, username, msg] = /^@?(\S+)\s+(.+)$/s.exec(call.params) ?? [];
    if (username === undefined || msg === undefined) return call.say('Username and message must not be empty.');
    const [user] = await this.targets.users(call, [username]);
    if (!user) return call.say(unknownUser(username));
    const { room } = await this.bus.call(createDirect, call.context, { usernames: [user.username] });
    await this.bus.call(sendMessage, call.context, { message: { rid: room.rid, msg } });
  }

  private async status(call: CommandCall): Promise<void> {
    try {
      await this.bus.call(setStatus, call.context, { method: 'setUserStatus', message: call.params });
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'error-not-allowed') throw error;
      return call.say('You are not allowed to change your status message.');
    }
    call.say('Status message changed successfully.');
  }

  private async slackImport(call: CommandCall): Promise<void> {
    const { settings } = await this.policies.current();
    call.say(
      settings.flag('SlackBridge_Enabled')
        ? 'Channels of Slack cannot be imported yet.'
        : 'The Slack bridge is not enabled.',
    );
  }
}
