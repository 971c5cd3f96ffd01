import type { RequestContext } from '@gantry/bus';
import { joinDefaultRooms, type InputOf, type OutputOf } from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { DefaultRoomsService } from './default-rooms.service';

@Controller()
export class DefaultRoomsController {
  constructor(private readonly defaults: DefaultRoomsService) {}

  @Handles(joinDefaultRooms)
  join(context: RequestContext, input: InputOf<typeof joinDefaultRooms>): Promise<OutputOf<typeof joinDefaultRooms>> {
    return this.defaults.joinSelf(context, input);
  }
}
