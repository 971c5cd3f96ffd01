import { asSystem, Bus, userIdOf, type RequestContext } from '@gantry/bus';
import {
  INTEGRATION_ERRORS as ERRORS,
  lookupUsers,
  MAX_INTEGRATION_CHANNELS,
  roomsNamed,
  roomStanding,
} from '@gantry/contracts';
import { Injectable } from '@nestjs/common';
import type { Reach } from './integrations.access';

const METHOD = 'addIncomingIntegration';

/** Checks the rooms and users that an integration posts to (contract/ddp-extra.json, addIncomingIntegration). */
@Injectable()
export class DestinationsCheck {
  constructor(private readonly bus: Bus) {}

  /**
   * @param text `#channel, @user`
   * @param reach who manages only what is its own names rooms that it is in
   * @throws AppError error-invalid-channel, -start-with-chars, error-too-many-channels, error-invalid-room
   */
  async read(context: RequestContext, text: string, reach: Reach): Promise<string[]> {
    const channels = text.split(',').map((channel) => channel.trim());
    if (text.trim() === '') throw ERRORS.invalidChannel.error({ method: METHOD });
    if (channels.length > MAX_INTEGRATION_CHANNELS)
      throw ERRORS.tooManyChannels.error({ method: METHOD }, { most: MAX_INTEGRATION_CHANNELS });
    if (channels.some((channel) => !/^[#@]./.test(channel))) throw ERRORS.invalidChannelStart.error({ method: METHOD });
    for (const channel of channels) await this.requireThere(context, channel, reach);
    return channels;
  }

  private async requireThere(context: RequestContext, channel: string, reach: Reach): Promise<void> {
    const name = channel.slice(1);
    const system = asSystem(context, 'integrations');
    if (channel.startsWith('@')) {
      const { users } = await this.bus.call(lookupUsers, system, { usernames: [name], ids: [name] });
      if (users.length === 0) throw ERRORS.invalidRoom.error({ method: METHOD });
      return;
    }
    const { rooms } = await this.bus.call(roomsNamed, system, { names: [name] });
    const rid = rooms[0]?._id ?? name;
    const { room, membership } = await this.bus.call(roomStanding, system, { rid, userId: userIdOf(context.caller) });
    // A group that the caller is not in gets the same error as one that does not exist.
    const isHidden = room && room.t !== 'c' && !membership;
    if (!room || (isHidden && reach !== 'all')) throw ERRORS.invalidRoom.error({ method: METHOD });
    if (reach !== 'all' && !membership) throw ERRORS.foreignChannel.error({ method: METHOD });
  }
}
