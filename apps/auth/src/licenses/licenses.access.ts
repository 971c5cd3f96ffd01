import { AppError, type Caller, type PermissionId } from '@gantry/contracts';
import { PolicyCache } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';

/** Who may see and add licences, and register the workspace. */
@Injectable()
export class LicensesAccess {
  constructor(private readonly policies: PolicyCache) {}

  async requireView(caller: Caller): Promise<void> {
    await this.require(caller, 'view-privileged-setting');
  }

  async requireAdd(caller: Caller): Promise<void> {
    await this.require(caller, 'edit-privileged-setting');
  }

  async requireRegister(caller: Caller): Promise<void> {
    await this.require(caller, 'manage-cloud');
  }

  /** @throws AppError unauthorized */
  private async require(caller: Caller, permission: PermissionId): Promise<void> {
    if (!(await this.policies.current()).access.can(caller, permission)) throw AppError.unauthorized();
  }
}
