import type { RequestContext } from '@gantry/bus';
import { administeredRoom, listAllRooms, type InputOf, type OutputOf } from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { AdministrationService } from './administration.service';

@Controller()
export class AdministrationController {
  constructor(private readonly administration: AdministrationService) {}

  @Handles(listAllRooms)
  list(context: RequestContext, input: InputOf<typeof listAllRooms>): Promise<OutputOf<typeof listAllRooms>> {
    return this.administration.list(context, input);
  }

  @Handles(administeredRoom)
  get(context: RequestContext, input: InputOf<typeof administeredRoom>): Promise<OutputOf<typeof administeredRoom>> {
    return this.administration.get(context, input);
  }
}
