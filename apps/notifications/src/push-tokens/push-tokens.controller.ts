import type { RequestContext } from '@gantry/bus';
import { claimPushToken, removePushToken, savePushToken, type InputOf, type OutputOf } from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { PushTokensService } from './push-tokens.service';

@Controller()
export class PushTokensController {
  constructor(private readonly devices: PushTokensService) {}

  @Handles(savePushToken)
  save(context: RequestContext, input: InputOf<typeof savePushToken>): Promise<OutputOf<typeof savePushToken>> {
    return this.devices.save(context, input);
  }

  @Handles(removePushToken)
  remove(context: RequestContext, input: InputOf<typeof removePushToken>): Promise<OutputOf<typeof removePushToken>> {
    return this.devices.remove(context, input);
  }

  @Handles(claimPushToken)
  claim(context: RequestContext, input: InputOf<typeof claimPushToken>): Promise<OutputOf<typeof claimPushToken>> {
    return this.devices.claim(context, input);
  }
}
