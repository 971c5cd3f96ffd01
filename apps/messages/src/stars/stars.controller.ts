import type { RequestContext } from '@gantry/bus';
import { starMessage, type InputOf, type OutputOf } from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { StarsService } from './stars.service';

@Controller()
export class StarsController {
  constructor(private readonly service: StarsService) {}

  @Handles(starMessage)
  set(context: RequestContext, input: InputOf<typeof starMessage>): Promise<OutputOf<typeof starMessage>> {
    return this.service.set(context, input);
  }
}
