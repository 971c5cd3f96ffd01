import type { RequestContext } from '@gantry/bus';
import type { CommandInfo, CommandPreview, PreviewItem } from '@gantry/contracts';

/** One use of a command: who, where, and with what. */
export interface CommandCall {
  /** As at the edge: a command calls public operations as its caller, like a client. */
  readonly context: RequestContext;
  readonly userId: string;
  /** The room that it was typed in; the caller may read it. */
  readonly rid: string;
  /** What was typed behind the name, trimmed. */
  readonly params: string;
  readonly tmid: string | undefined;
  /** Names the use to the client, for commands that open something there. */
  readonly triggerId: string | undefined;
  /** Tells the caller, and nobody else, in the room; nothing is stored. */
  readonly say: (text: string) => void;
}

/** What a command does. The built-in ones, and later those of apps and integrations, come by {@link CommandRegistry}. */
export interface SlashCommand extends Omit<CommandInfo, 'clientOnly' | 'providesPreview'> {
  /** @returns what `commands.run` answers as `result`; nothing for most. @throws AppError what the operations that it calls refuse */
  readonly run: (call: CommandCall) => Promise<unknown>;
  readonly previews?: {
    readonly offer: (call: CommandCall) => Promise<CommandPreview>;
    readonly execute: (call: CommandCall, item: PreviewItem) => Promise<void>;
  };
}
