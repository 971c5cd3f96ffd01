import { AppError, type Caller } from '@gantry/contracts';
import { PolicyCache } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';

/** Who may see and change the applications, and their secrets. */
@Injectable()
export class OauthAppsAccess {
  constructor(private readonly policies: PolicyCache) {}

  async mayManage(caller: Caller): Promise<boolean> {
    return (await this.policies.current()).access.can(caller, 'manage-oauth-apps');
  }

  /** @throws AppError plain error-not-allowed */
  async requireList(caller: Caller): Promise<void> {
    if (!(await this.mayManage(caller))) throw AppError.text('error-not-allowed');
  }

  /** @throws AppError error-not-allowed */
  async requireManage(caller: Caller, method: string): Promise<void> {
    if (!(await this.mayManage(caller))) throw new AppError('error-not-allowed', 'Not allowed', { method });
  }
}
