import type { RequestContext } from '@gantry/bus';
import { roomJoinCode, type InputOf, type OutputOf } from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { JoinCodesService } from './join-codes.service';

@Controller()
export class JoinCodesController {
  constructor(private readonly service: JoinCodesService) {}

  @Handles(roomJoinCode)
  get(context: RequestContext, input: InputOf<typeof roomJoinCode>): Promise<OutputOf<typeof roomJoinCode>> {
    return this.service.get(context, input);
  }
}
