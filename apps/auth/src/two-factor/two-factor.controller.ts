import type { RequestContext } from '@gantry/bus';
import {
  checkTwoFactor,
  disableEmailTwoFactor,
  disableTotp,
  enableEmailTwoFactor,
  enableTotp,
  regenerateBackupCodes,
  remainingBackupCodes,
  sendEmailCode,
  validateTotp,
  type InputOf,
  type OutputOf,
} from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { TwoFactorService } from './two-factor.service';
import { TwoFactorSetupService } from './two-factor.setup.service';

@Controller()
export class TwoFactorController {
  constructor(
    private readonly twoFactor: TwoFactorService,
    private readonly setup: TwoFactorSetupService,
  ) {}

  @Handles(checkTwoFactor)
  check(context: RequestContext, input: InputOf<typeof checkTwoFactor>): Promise<OutputOf<typeof checkTwoFactor>> {
    return this.twoFactor.check(context, input);
  }

  @Handles(enableTotp)
  enableTotp(context: RequestContext, _input: InputOf<typeof enableTotp>): Promise<OutputOf<typeof enableTotp>> {
    return this.setup.enableTotp(context);
  }

  @Handles(validateTotp)
  validateTotp(context: RequestContext, input: InputOf<typeof validateTotp>): Promise<OutputOf<typeof validateTotp>> {
    return this.setup.validateTotp(context, input);
  }

  @Handles(disableTotp)
  disableTotp(context: RequestContext, input: InputOf<typeof disableTotp>): Promise<OutputOf<typeof disableTotp>> {
    return this.setup.disableTotp(context, input);
  }

  @Handles(regenerateBackupCodes)
  regenerateBackupCodes(
    context: RequestContext,
    input: InputOf<typeof regenerateBackupCodes>,
  ): Promise<OutputOf<typeof regenerateBackupCodes>> {
    return this.setup.regenerateBackupCodes(context, input);
  }

  @Handles(remainingBackupCodes)
  remainingBackupCodes(
    context: RequestContext,
    _input: InputOf<typeof remainingBackupCodes>,
  ): Promise<OutputOf<typeof remainingBackupCodes>> {
    return this.setup.remainingBackupCodes(context);
  }

  @Handles(sendEmailCode)
  sendEmailCode(
    context: RequestContext,
    input: InputOf<typeof sendEmailCode>,
  ): Promise<OutputOf<typeof sendEmailCode>> {
    return this.setup.sendEmailCode(context, input);
  }

  @Handles(enableEmailTwoFactor)
  enableEmail(
    context: RequestContext,
    _input: InputOf<typeof enableEmailTwoFactor>,
  ): Promise<OutputOf<typeof enableEmailTwoFactor>> {
    return this.setup.enableEmail(context);
  }

  @Handles(disableEmailTwoFactor)
  disableEmail(
    context: RequestContext,
    _input: InputOf<typeof disableEmailTwoFactor>,
  ): Promise<OutputOf<typeof disableEmailTwoFactor>> {
    return this.setup.disableEmail(context);
  }
}
