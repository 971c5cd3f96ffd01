import type { RequestContext } from '@gantry/bus';
import { checkTwoFactor, type InputOf, type OutputOf } from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { TwoFactorService } from './two-factor.service';

@Injectable()
export class TwoFactorController {
  constructor(private readonly twoFactor: TwoFactorService) {}

  @Handles(checkTwoFactor)
  check(context: RequestContext, input: InputOf<typeof checkTwoFactor>): Promise<OutputOf<typeof checkTwoFactor>> {
    return this.twoFactor.check(context, input);
  }
}
