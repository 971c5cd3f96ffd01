import type { RequestContext } from '@gantry/bus';
import { assignRoomRole, roomRoleHolders, roomRoles, type InputOf, type OutputOf } from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { RoomRolesService } from './room-roles.service';

@Controller()
export class RoomRolesController {
  constructor(private readonly roles: RoomRolesService) {}

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
