import { asSystem, Bus, type RequestContext } from '@gantry/bus';
import {
  AppError,
  roomStanding,
  type anonymousMessages,
  type directMessagesOfOthers,
  type InputOf,
  type OutputOf,
} from '@gantry/contracts';
import { PolicyCache } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { HistoryService } from './history.service';
import { RoomLocator } from './room.locator';

/** Histories that settings open to callers outside the room. */
@Injectable()
export class OpenHistoryService {
  constructor(
    private readonly rooms: RoomLocator,
    private readonly history: HistoryService,
    private readonly policies: PolicyCache,
    private readonly bus: Bus,
  ) {}

  /** @throws AppError error-not-allowed while the setting is off, and those of the room parameter */
  async anonymous(
    context: RequestContext,
    { target, page }: InputOf<typeof anonymousMessages>,
  ): Promise<OutputOf<typeof anonymousMessages>> {
    const { settings } = await this.policies.current();
    if (!settings.flag('Accounts_AllowAnonymousRead'))
      throw new AppError('error-not-allowed', 'Enable "Allow Anonymous Read"');
    const room = await this.rooms.readable(context, target, 'preview');
    return this.history.page(context, room._id, page);
  }

  /** @throws AppError error-endpoint-disabled, unauthorized, error-room-not-found */
  async others(
    context: RequestContext,
    { roomId, page }: InputOf<typeof directMessagesOfOthers>,
  ): Promise<OutputOf<typeof directMessagesOfOthers>> {
    const { settings, access } = await this.policies.current();
    if (!settings.flag('API_Enable_Direct_Message_History_EndPoint'))
      throw new AppError('error-endpoint-disabled', 'This endpoint is disabled', {
        route: '/api/v1/im.messages.others',
      });
    if (!access.can(context.caller, 'view-room-administration')) throw AppError.unauthorized();
    const { room } = await this.bus.call(roomStanding, asSystem(context, 'messages'), { rid: roomId });
    if (room?.t !== 'd')
      throw new AppError('error-room-not-found', `No direct message room found by the id of: ${roomId}`);
    return this.history.page(context, roomId, page);
  }
}
