import { asClient, asSystem, Bus, type RequestContext } from '@gantry/bus';
import { AppError, getMessage, roomAccess } from '@gantry/contracts';
import { Injectable } from '@nestjs/common';

/** Decides in which rooms and threads a command may be used. */
@Injectable()
export class CommandsAccess {
  constructor(private readonly bus: Bus) {}

  /** @throws AppError error-not-allowed for a room that the caller may not read, or that does not exist */
  async requireRoom(context: RequestContext, rid: string): Promise<void> {
    const { read } = await this.bus.call(roomAccess, asClient(context), { rid });
    if (!read) throw new AppError('error-not-allowed', 'Not allowed', { method: 'canAccessRoom' });
  }

  /** @throws AppError `Invalid thread.` for a message that is not in the room */
  async requireThread(context: RequestContext, rid: string, tmid: string): Promise<void> {
    if ((await this.roomOf(context, tmid)) !== rid) throw AppError.text('Invalid thread.');
  }

  private async roomOf(context: RequestContext, msgId: string): Promise<string | undefined> {
    try {
      const { message } = await this.bus.call(getMessage, asClient(context), { msgId });
      return message.rid;
    } catch (error) {
      if (error instanceof AppError && error.kind === 'bare') return undefined;
      throw error;
    }
  }
}

/** The platform itself as caller, for looking up what a command names. */
export function lookupContext({ context }: { readonly context: RequestContext }): RequestContext {
  return asSystem(context, 'integrations');
}
