import type { RequestContext } from '@gantry/bus';
import {
  allCustomStatuses,
  deleteCustomStatus,
  listCustomStatuses,
  saveCustomStatus,
  type InputOf,
  type OutputOf,
} from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { CustomStatusesService } from './custom-statuses.service';

@Controller()
export class CustomStatusesController {
  constructor(private readonly statuses: CustomStatusesService) {}

  @Handles(listCustomStatuses)
  list(
    context: RequestContext,
    input: InputOf<typeof listCustomStatuses>,
  ): Promise<OutputOf<typeof listCustomStatuses>> {
    return this.statuses.list(context, input);
  }

  @Handles(allCustomStatuses)
  all(
    _context: RequestContext,
    _input: InputOf<typeof allCustomStatuses>,
  ): Promise<OutputOf<typeof allCustomStatuses>> {
    return this.statuses.all();
  }

  @Handles(saveCustomStatus)
  save(context: RequestContext, input: InputOf<typeof saveCustomStatus>): Promise<OutputOf<typeof saveCustomStatus>> {
    return this.statuses.save(context, input);
  }

  @Handles(deleteCustomStatus)
  delete(
    context: RequestContext,
    input: InputOf<typeof deleteCustomStatus>,
  ): Promise<OutputOf<typeof deleteCustomStatus>> {
    return this.statuses.delete(context, input);
  }
}
