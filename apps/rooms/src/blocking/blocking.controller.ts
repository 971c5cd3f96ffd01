import type { RequestContext } from '@gantry/bus';
import { blockUser, type InputOf, type OutputOf } from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { BlockingService } from './blocking.service';

@Controller()
export class BlockingController {
  constructor(private readonly service: BlockingService) {}

  @Handles(blockUser)
  set(context: RequestContext, input: InputOf<typeof blockUser>): Promise<OutputOf<typeof blockUser>> {
    return this.service.set(context, input);
  }
}
