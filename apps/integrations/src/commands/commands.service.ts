import { asClient, Bus, userIdOf, type RequestContext } from '@gantry/bus';
import {
  AppError,
  STREAMS,
  type executePreview,
  type getCommand,
  type InputOf,
  type listCommands,
  type OutputOf,
  type previewCommand,
  type runCommand,
} from '@gantry/contracts';
import { stringifyEjson } from '@gantry/ddp';
import { pageInfo, pageLimits, PolicyCache } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { CommandRegistry, infoOf } from './command.registry';
import { CommandsAccess } from './commands.access';
import type { CommandCall, SlashCommand } from './slash.command';

type Use = Pick<InputOf<typeof runCommand>, 'command' | 'roomId' | 'params' | 'by'> &
  Partial<Pick<InputOf<typeof runCommand>, 'tmid' | 'triggerId'>>;

/** Finds commands and runs them as their caller (docs/adr/0017-commands-are-clients.md). */
@Injectable()
export class CommandsService {
  constructor(
    private readonly registry: CommandRegistry,
    private readonly access: CommandsAccess,
    private readonly policies: PolicyCache,
    private readonly bus: Bus,
  ) {}

  async list({ page }: InputOf<typeof listCommands>): Promise<OutputOf<typeof listCommands>> {
    const { settings } = await this.policies.current();
    const limits = pageLimits(page, settings);
    const wanted = page.query?.['command'];
    const found = this.registry.all().filter(({ command }) => wanted === undefined || command === wanted);
    const { command: order } = page.sort ?? {};
    if (order !== undefined) found.sort((a, b) => order * a.command.localeCompare(b.command));
    const commands = found.slice(limits.offset, limits.offset + limits.count);
    return { commands, ...pageInfo(limits, commands, found.length) };
  }

  /** @throws AppError a text that names the unknown command */
  get({ command }: InputOf<typeof getCommand>): OutputOf<typeof getCommand> {
    const found = this.registry.find(command);
    if (!found) throw AppError.text(`There is no command in the system by the name of: ${command}`);
    return { command: infoOf(found) };
  }

  /** @throws AppError for an unknown command, a room that the caller may not read, and errors of the command */
  async run(context: RequestContext, input: InputOf<typeof runCommand>): Promise<OutputOf<typeof runCommand>> {
    const { command, call } = await this.prepare(context, input, 'slashCommand');
    return { result: await command.run(call) };
  }

  /** @throws AppError as {@link run}, and error-invalid-command for a command without previews */
  async preview(
    context: RequestContext,
    input: InputOf<typeof previewCommand>,
  ): Promise<OutputOf<typeof previewCommand>> {
    const { command, call } = await this.prepare(context, input, 'getSlashCommandPreviews');
    return { preview: await previewsOf(command, 'getSlashCommandPreviews').offer(call) };
  }

  /** @throws AppError as {@link preview} */
  async execute(
    context: RequestContext,
    input: InputOf<typeof executePreview>,
  ): Promise<OutputOf<typeof executePreview>> {
    const { command, call } = await this.prepare(context, input, 'executeSlashCommandPreview');
    await previewsOf(command, 'executeSlashCommandPreview').execute(call, input.previewItem);
    return {};
  }

  private async prepare(
    context: RequestContext,
    input: Use,
    method: string,
  ): Promise<{ command: SlashCommand; call: CommandCall }> {
    const command = this.registry.find(input.command);
    if (!command)
      throw input.by === 'route'
        ? AppError.text('The command provided does not exist (or is disabled).')
        : new AppError('error-invalid-command', 'Invalid Command Provided', { method });
    const { roomId: rid } = input;
    if (rid === '')
      throw new AppError('invalid-command-usage', 'Executing a command requires at least a message with a room id.');
    const tmid = input.tmid ?? undefined;
    await this.access.requireRoom(context, rid);
    if (tmid !== undefined) await this.access.requireThread(context, rid, tmid);
    const userId = userIdOf(context.caller);
    return {
      command,
      call: {
        context: asClient(context),
        ...{ userId, rid, tmid },
        params: input.params?.trim() ?? '',
        triggerId: input.triggerId ?? undefined,
        say: (text) => this.say(userId, rid, text),
      },
    };
  }

  /** Shows the caller a message that is not stored (contract/system-messages.json, neverStored). */
  private say(userId: string, rid: string, msg: string): void {
    const ts = new Date();
    const note = { _id: String(ts.getTime()), rid, ts, msg, groupable: false, private: true };
    this.bus.emit(STREAMS.notifyUser, { eventName: `${userId}/message`, args: stringifyEjson([note]) });
  }
}

function previewsOf({ previews }: SlashCommand, method: string): NonNullable<SlashCommand['previews']> {
  if (!previews) throw new AppError('error-invalid-command', 'Command Does Not Provide Previews', { method });
  return previews;
}
