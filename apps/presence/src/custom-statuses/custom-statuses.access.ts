import { AppError, type Caller } from '@gantry/contracts';
import { PolicyCache } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';

/** Decides who may change custom statuses. */
@Injectable()
export class CustomStatusesAccess {
  constructor(private readonly policies: PolicyCache) {}

  /** @throws AppError not_authorized */
  async requireManage(caller: Caller): Promise<void> {
    if (!(await this.policies.current()).access.can(caller, 'manage-user-status')) throw new AppError('not_authorized');
  }
}
