import type { RequestContext } from '@gantry/bus';
import {
  assignRoomRole,
  roomModerators,
  roomRoleHolders,
  roomRoles,
  setLeadingRole,
  type InputOf,
  type OutputOf,
} from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { LeadershipService } from './leadership.service';
import { RoomRolesService } from './room-roles.service';

@Controller()
export class RoomRolesController {
  constructor(
    private readonly roles: RoomRolesService,
    private readonly leadership: LeadershipService,
  ) {}

  @Handles(setLeadingRole)
  setLeading(context: RequestContext, input: InputOf<typeof setLeadingRole>): Promise<OutputOf<typeof setLeadingRole>> {
    return this.leadership.set(context, input);
  }

  @Handles(roomModerators)
  moderators(context: RequestContext, input: InputOf<typeof roomModerators>): Promise<OutputOf<typeof roomModerators>> {
    return this.roles.moderators(context, input);
  }

  @Handles(assignRoomRole)
  assign(context: RequestContext, input: InputOf<typeof assignRoomRole>): Promise<OutputOf<typeof assignRoomRole>> {
    return this.roles.assign(context, input);
  }

  @Handles(roomRoleHolders)
  holders(_context: RequestContext, input: InputOf<typeof roomRoleHolders>): Promise<OutputOf<typeof roomRoleHolders>> {
    return this.roles.holders(input);
  }

  @Handles(roomRoles)
  list(context: RequestContext, input: InputOf<typeof roomRoles>): Promise<OutputOf<typeof roomRoles>> {
    return this.roles.list(context, input);
  }
}
