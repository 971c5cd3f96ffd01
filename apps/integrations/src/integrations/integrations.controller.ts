import type { RequestContext } from '@gantry/bus';
import {
  createIntegration,
  getIntegration,
  listIntegrations,
  listRoomIntegrations,
  removeIntegration,
  type InputOf,
  type OutputOf,
} from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { IntegrationsService } from './integrations.service';

@Controller()
export class IntegrationsController {
  constructor(private readonly integrations: IntegrationsService) {}

  @Handles(createIntegration)
  create(
    context: RequestContext,
    input: InputOf<typeof createIntegration>,
  ): Promise<OutputOf<typeof createIntegration>> {
    return this.integrations.create(context, input);
  }

  @Handles(listIntegrations)
  list(context: RequestContext, input: InputOf<typeof listIntegrations>): Promise<OutputOf<typeof listIntegrations>> {
    return this.integrations.list(context, input);
  }

  @Handles(listRoomIntegrations)
  ofRoom(
    context: RequestContext,
    input: InputOf<typeof listRoomIntegrations>,
  ): Promise<OutputOf<typeof listRoomIntegrations>> {
    return this.integrations.ofRoom(context, input);
  }

  @Handles(getIntegration)
  get(context: RequestContext, input: InputOf<typeof getIntegration>): Promise<OutputOf<typeof getIntegration>> {
    return this.integrations.get(context, input);
  }

  @Handles(removeIntegration)
  remove(
    context: RequestContext,
    input: InputOf<typeof removeIntegration>,
  ): Promise<OutputOf<typeof removeIntegration>> {
    return this.integrations.remove(context, input);
  }
}
