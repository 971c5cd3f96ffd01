import type { RequestContext } from '@gantry/bus';
import { ignoreUser, type InputOf, type OutputOf } from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { IgnoringService } from './ignoring.service';

@Controller()
export class IgnoringController {
  constructor(private readonly service: IgnoringService) {}

  @Handles(ignoreUser)
  async set(context: RequestContext, input: InputOf<typeof ignoreUser>): Promise<OutputOf<typeof ignoreUser>> {
    await this.service.set(context, input);
    return {};
  }
}
