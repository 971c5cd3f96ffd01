import type { RequestContext } from '@gantry/bus';
import {
  getPermissions,
  grantPermission,
  listPermissions,
  updatePermissions,
  withdrawPermission,
  type InputOf,
  type OutputOf,
} from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { PermissionsService } from './permissions.service';

@Controller()
export class PermissionsController {
  constructor(private readonly permissions: PermissionsService) {}

  @Handles(getPermissions)
  async get(_context: RequestContext, input: InputOf<typeof getPermissions>): Promise<OutputOf<typeof getPermissions>> {
    return { ...(await this.permissions.list(input)), dated: input.dated };
  }

  @Handles(listPermissions)
  list(_context: RequestContext, input: InputOf<typeof listPermissions>): Promise<OutputOf<typeof listPermissions>> {
    return this.permissions.list(input);
  }

  @Handles(updatePermissions)
  update(
    context: RequestContext,
    input: InputOf<typeof updatePermissions>,
  ): Promise<OutputOf<typeof updatePermissions>> {
    return this.permissions.update(context, input);
  }

  @Handles(grantPermission)
  grant(context: RequestContext, input: InputOf<typeof grantPermission>): Promise<OutputOf<typeof grantPermission>> {
    return this.permissions.grant(context, input);
  }

  @Handles(withdrawPermission)
  withdraw(
    context: RequestContext,
    input: InputOf<typeof withdrawPermission>,
  ): Promise<OutputOf<typeof withdrawPermission>> {
    return this.permissions.withdraw(context, input);
  }
}
