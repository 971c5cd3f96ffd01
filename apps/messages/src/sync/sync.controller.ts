import type { RequestContext } from '@gantry/bus';
import { getMessages, deletedMessages, type InputOf, type OutputOf } from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { SyncService } from './sync.service';

@Controller()
export class SyncController {
  constructor(private readonly service: SyncService) {}

  @Handles(getMessages)
  get(context: RequestContext, input: InputOf<typeof getMessages>): Promise<OutputOf<typeof getMessages>> {
    return this.service.get(context, input);
  }

  @Handles(deletedMessages)
  deleted(context: RequestContext, input: InputOf<typeof deletedMessages>): Promise<OutputOf<typeof deletedMessages>> {
    return this.service.deleted(context, input);
  }
}
