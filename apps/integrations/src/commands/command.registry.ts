import type { CommandInfo } from '@gantry/contracts';
import { Injectable } from '@nestjs/common';
import type { SlashCommand } from './slash.command';

/** Commands of one process, the built-in ones included. */
const MAX_COMMANDS = 2_000;

/**
 * Every command of this process by its name. Apps and integrations add theirs here when they are switched on, in each replica,
 * and take them out when they are switched off.
 */
@Injectable()
export class CommandRegistry {
  private readonly commands = new Map<string, SlashCommand>();

  /**
   * @returns takes the command out again
   * @throws Error for a name that is taken: nobody replaces what others have registered; for too many commands
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

  /** In any case. */
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
