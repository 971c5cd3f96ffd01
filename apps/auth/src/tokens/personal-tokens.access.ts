import { AppError, type Caller, type ErrorDetails } from '@gantry/contracts';
import { PolicyCache } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';

/** Decides who may have personal access tokens. */
@Injectable()
export class PersonalTokensAccess {
  constructor(private readonly policies: PolicyCache) {}

  /** @throws AppError not-authorized */
  async require(caller: Caller, details?: ErrorDetails): Promise<void> {
    const { access } = await this.policies.current();
    if (!access.can(caller, 'create-personal-access-tokens'))
      throw new AppError('not-authorized', 'Not Authorized', details);
  }
}
