import type { RequestContext } from '@gantry/bus';
import {
  assignRole,
  deleteRole,
  listRoles,
  saveRole,
  setAdminStatus,
  syncRoles,
  unassignRole,
  userRoles,
  usersInRole,
  type InputOf,
  type OutputOf,
} from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { RoleAssignmentService } from './role-assignment.service';
import { RolesService } from './roles.service';

@Controller()
export class RolesController {
  constructor(
    private readonly roles: RolesService,
    private readonly assignment: RoleAssignmentService,
  ) {}

  @Handles(listRoles)
  list(_context: RequestContext, _input: InputOf<typeof listRoles>): Promise<OutputOf<typeof listRoles>> {
    return this.roles.list();
  }

  @Handles(syncRoles)
  sync(_context: RequestContext, input: InputOf<typeof syncRoles>): Promise<OutputOf<typeof syncRoles>> {
    return this.roles.sync(input);
  }

  @Handles(saveRole)
  save(context: RequestContext, input: InputOf<typeof saveRole>): Promise<OutputOf<typeof saveRole>> {
    return this.roles.save(context, input);
  }

  @Handles(deleteRole)
  delete(context: RequestContext, input: InputOf<typeof deleteRole>): Promise<OutputOf<typeof deleteRole>> {
    return this.roles.delete(context, input);
  }

  @Handles(usersInRole)
  users(context: RequestContext, input: InputOf<typeof usersInRole>): Promise<OutputOf<typeof usersInRole>> {
    return this.roles.users(context, input);
  }

  @Handles(userRoles)
  shown(_context: RequestContext, _input: InputOf<typeof userRoles>): Promise<OutputOf<typeof userRoles>> {
    return this.roles.shown();
  }

  @Handles(assignRole)
  assign(context: RequestContext, input: InputOf<typeof assignRole>): Promise<OutputOf<typeof assignRole>> {
    return this.assignment.assign(context, input);
  }

  @Handles(unassignRole)
  unassign(context: RequestContext, input: InputOf<typeof unassignRole>): Promise<OutputOf<typeof unassignRole>> {
    return this.assignment.unassign(context, input);
  }

  @Handles(setAdminStatus)
  setAdmin(context: RequestContext, input: InputOf<typeof setAdminStatus>): Promise<OutputOf<typeof setAdminStatus>> {
    return this.assignment.setAdmin(context, input);
  }
}
