import type { RequestContext } from '@gantry/bus';
import { AppError, type InputOf, type OutputOf, type roomJoinCode } from '@gantry/contracts';
import { Injectable } from '@nestjs/common';
import { roomRoles, RoomsAccess } from '../room-access/rooms.access';
import { RoomsRepository } from '../room-store/rooms.repository';

/** The codes that users must enter to join protected channels. */
@Injectable()
export class JoinCodesService {
  constructor(
    private readonly access: RoomsAccess,
    private readonly rooms: RoomsRepository,
  ) {}

  /** @throws AppError error-not-authorized, of a room that is not there too */
  async get(context: RequestContext, { rid }: InputOf<typeof roomJoinCode>): Promise<OutputOf<typeof roomJoinCode>> {
    const atHand = await this.access.byId(context, rid);
    if (!atHand?.policy.access.can(context.caller, 'view-join-code', roomRoles(atHand)))
      throw new AppError('error-not-authorized', 'Not authorized', { method: 'getJoinCode' });
    const code = await this.rooms.joinCodeOf(rid);
    return code === undefined ? {} : { code };
  }
}
