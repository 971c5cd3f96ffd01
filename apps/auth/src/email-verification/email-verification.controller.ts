import type { RequestContext } from '@gantry/bus';
import { afterVerifyEmail, sendConfirmationEmail, verifyEmail, type InputOf, type OutputOf } from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { EmailVerificationService } from './email-verification.service';

@Controller()
export class EmailVerificationController {
  constructor(private readonly verifications: EmailVerificationService) {}

  @Handles(verifyEmail)
  verify(context: RequestContext, input: InputOf<typeof verifyEmail>): Promise<OutputOf<typeof verifyEmail>> {
    return this.verifications.verify(context, input);
  }

  @Handles(sendConfirmationEmail)
  send(
    context: RequestContext,
    input: InputOf<typeof sendConfirmationEmail>,
  ): Promise<OutputOf<typeof sendConfirmationEmail>> {
    return this.verifications.send(context, input);
  }

  @Handles(afterVerifyEmail)
  finish(
    context: RequestContext,
    _input: InputOf<typeof afterVerifyEmail>,
  ): Promise<OutputOf<typeof afterVerifyEmail>> {
    return this.verifications.finish(context);
  }
}
