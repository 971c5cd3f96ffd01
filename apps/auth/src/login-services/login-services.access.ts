import { AppError, type Caller } from '@gantry/contracts';
import { PolicyCache } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';

/** Who may declare services to log in with. */
@Injectable()
export class LoginServicesAccess {
  constructor(private readonly policies: PolicyCache) {}

  /** @throws AppError error-action-not-allowed */
  async requireAdd(caller: Caller, method: string): Promise<void> {
    if (!(await this.mayManage(caller)))
      throw new AppError('error-action-not-allowed', 'Adding OAuth Services is not allowed', {
        method,
        action: 'Adding_OAuth_Services',
      });
  }

  /** @throws AppError error-action-not-allowed */
  async requireRefresh(caller: Caller): Promise<void> {
    if (!(await this.mayManage(caller)))
      throw new AppError('error-action-not-allowed', 'Refresh OAuth Services is not allowed', {
        method: 'refreshOAuthService',
        action: 'Refreshing_OAuth_Services',
      });
  }

  /** @throws AppError error-not-allowed */
  async requireRemove(caller: Caller): Promise<void> {
    if (!(await this.mayManage(caller)))
      throw new AppError('error-not-allowed', 'Not allowed', { method: 'removeOAuthService' });
  }

  private async mayManage(caller: Caller): Promise<boolean> {
    return (await this.policies.current()).access.can(caller, 'add-oauth-service');
  }
}
