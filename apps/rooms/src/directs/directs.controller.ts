import type { RequestContext } from '@gantry/bus';
import { createDirect, type InputOf, type OutputOf } from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { DirectsService } from './directs.service';

@Controller()
export class DirectsController {
  constructor(private readonly directs: DirectsService) {}

  @Handles(createDirect)
  create(context: RequestContext, input: InputOf<typeof createDirect>): Promise<OutputOf<typeof createDirect>> {
    return this.directs.create(context, input);
  }
}
