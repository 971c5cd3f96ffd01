import type { RequestContext } from '@gantry/bus';
import { reportConnections, type InputOf, type OutputOf } from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { ConnectionsService } from './connections.service';

@Controller()
export class ConnectionsController {
  constructor(private readonly connections: ConnectionsService) {}

  @Handles(reportConnections)
  report(
    context: RequestContext,
    input: InputOf<typeof reportConnections>,
  ): Promise<OutputOf<typeof reportConnections>> {
    return this.connections.report(context, input);
  }
}
