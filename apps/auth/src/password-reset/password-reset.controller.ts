import type { RequestContext } from '@gantry/bus';
import { requestPasswordReset, resetPassword, type InputOf, type OutputOf } from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { PasswordResetService } from './password-reset.service';

@Controller()
export class PasswordResetController {
  constructor(private readonly resets: PasswordResetService) {}

  @Handles(requestPasswordReset)
  request(
    context: RequestContext,
    input: InputOf<typeof requestPasswordReset>,
  ): Promise<OutputOf<typeof requestPasswordReset>> {
    return this.resets.request(context, input);
  }

  @Handles(resetPassword)
  reset(context: RequestContext, input: InputOf<typeof resetPassword>): Promise<OutputOf<typeof resetPassword>> {
    return this.resets.reset(context, input);
  }
}
