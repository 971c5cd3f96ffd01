import type { RequestContext } from '@gantry/bus';
import { exportRoom, type InputOf, type OutputOf } from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { RoomExportsService } from './room-exports.service';

@Controller()
export class RoomExportsController {
  constructor(private readonly exports: RoomExportsService) {}

  @Handles(exportRoom)
  export(context: RequestContext, input: InputOf<typeof exportRoom>): Promise<OutputOf<typeof exportRoom>> {
    return this.exports.export(context, input);
  }
}
