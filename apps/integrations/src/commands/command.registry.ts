import type { CommandInfo } from '@gantry/contracts';
import { Injectable } from '@nestjs/common';
import type { SlashCommand } from './slash.command';

/** Most commands of one process, including built-in ones. */
const MAX_COMMANDS = 2_000;

/**
 * The commands of this process by name. Apps and integrations register theirs in each replica when they are enabled,
 * and remove them when they are disabled.
 */
@Injectable()
export class CommandRegistry {
  private readonly commands = new Map<string, SlashCommand>();

  /**
   * @returns a function that removes the command
   * @throws Error for a name that is taken, so that no command is replaced, and for too many commands
   */
  register(command: SlashCommand): () => void {
    const name = command.command.toLowerCase();
    if (this.commands.has(name)) throw new Error(`there is a command ${name} already`);
    if (this.commands.size >= MAX_COMMANDS) throw new Error(`no more than ${MAX_COMMANDS} commands`);
    this.commands.set(name, command);
    return () => {
      if (this.commands.get(name) === command) this.commands.delete(name);
    };
  }

  /** Ignores case. */
  find(name: string): SlashCommand | undefined {
    return this.commands.get(name.toLowerCase());
  }

  /** In the order of registration. */
  all(): CommandInfo[] {
    return [...this.commands.values()].map(infoOf);
  }
}

/** What clients are told about a command. */
export function infoOf({ run: _run, previews, ...info }: SlashCommand): CommandInfo {
  return { ...info, clientOnly: false, providesPreview: previews !== undefined };
}
