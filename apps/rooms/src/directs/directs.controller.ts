import type { RequestContext } from '@gantry/bus';
import { createDirect, type InputOf, type OutputOf } from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { DirectsService } from './directs.service';

@Injectable()
export class DirectsController {
  constructor(private readonly directs: DirectsService) {}

  @Handles(createDirect)
  create(context: RequestContext, input: InputOf<typeof createDirect>): Promise<OutputOf<typeof createDirect>> {
    return this.directs.create(context, input);
  }
}
