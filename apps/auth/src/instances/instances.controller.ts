import type { RequestContext } from '@gantry/bus';
import { listInstances, type InputOf, type OutputOf } from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { InstancesService } from './instances.service';

@Controller()
export class InstancesController {
  constructor(private readonly instances: InstancesService) {}

  @Handles(listInstances)
  list(context: RequestContext, input: InputOf<typeof listInstances>): Promise<OutputOf<typeof listInstances>> {
    return this.instances.list(context, input);
  }
}
