import type { RequestContext } from '@gantry/bus';
import type { CommandInfo, CommandPreview, PreviewItem } from '@gantry/contracts';

/** One call of a command. */
export interface CommandCall {
  /** With the hops of a client's request: a command calls public operations like a client of its caller. */
  readonly context: RequestContext;
  readonly userId: string;
  /** The room in which it was typed; the caller may read it. */
  readonly rid: string;
  /** The text after the command's name, trimmed. */
  readonly params: string;
  readonly tmid: string | undefined;
  /** Identifies the call for the client, for commands that open a dialog. */
  readonly triggerId: string | undefined;
  /** Shows a message to the caller only; it is not stored. */
  readonly say: (text: string) => void;
}

/** A command: a built-in one, or one that an app or integration has registered in {@link CommandRegistry}. */
export interface SlashCommand extends Omit<CommandInfo, 'clientOnly' | 'providesPreview'> {
  /**
   * @returns the `result` of `commands.run`; undefined for most.
   * @throws AppError errors of the operations that it calls
   */
  readonly run: (call: CommandCall) => Promise<unknown>;
  readonly previews?: {
    readonly offer: (call: CommandCall) => Promise<CommandPreview>;
    readonly execute: (call: CommandCall, item: PreviewItem) => Promise<void>;
  };
}
