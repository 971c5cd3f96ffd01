import type { RequestContext } from '@gantry/bus';
import { muteMember, type InputOf, type OutputOf } from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { MutingService } from './muting.service';

@Controller()
export class MutingController {
  constructor(private readonly service: MutingService) {}

  @Handles(muteMember)
  set(context: RequestContext, input: InputOf<typeof muteMember>): Promise<OutputOf<typeof muteMember>> {
    return this.service.set(context, input);
  }
}
