import type { RequestContext } from '@gantry/bus';
import { followMessage, type InputOf, type OutputOf } from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { FollowingService } from './following.service';

@Controller()
export class FollowingController {
  constructor(private readonly service: FollowingService) {}

  @Handles(followMessage)
  async set(context: RequestContext, input: InputOf<typeof followMessage>): Promise<OutputOf<typeof followMessage>> {
    await this.service.set(context, input);
    return {};
  }
}
