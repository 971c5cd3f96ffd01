import type { RequestContext } from '@gantry/bus';
import { pinMessage, unpinMessage, type InputOf, type OutputOf } from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { PinsService } from './pins.service';

@Controller()
export class PinsController {
  constructor(private readonly service: PinsService) {}

  @Handles(pinMessage)
  pin(context: RequestContext, input: InputOf<typeof pinMessage>): Promise<OutputOf<typeof pinMessage>> {
    return this.service.pin(context, input);
  }

  @Handles(unpinMessage)
  unpin(context: RequestContext, input: InputOf<typeof unpinMessage>): Promise<OutputOf<typeof unpinMessage>> {
    return this.service.unpin(context, input);
  }
}
