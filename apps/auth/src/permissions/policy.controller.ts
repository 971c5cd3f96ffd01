import type { RequestContext } from '@gantry/bus';
import { policySnapshot, type InputOf, type OutputOf } from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { PolicyService } from './policy.service';

@Controller()
export class PolicyController {
  constructor(private readonly policy: PolicyService) {}

  @Handles(policySnapshot)
  snapshot(_context: RequestContext, _input: InputOf<typeof policySnapshot>): Promise<OutputOf<typeof policySnapshot>> {
    return this.policy.snapshot();
  }
}
