import type { RequestContext } from '@gantry/bus';
import { archiveRoom, eraseRoom, type InputOf, type OutputOf } from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { LifecycleService } from './lifecycle.service';

@Controller()
export class LifecycleController {
  constructor(private readonly lifecycle: LifecycleService) {}

  @Handles(archiveRoom)
  archive(context: RequestContext, input: InputOf<typeof archiveRoom>): Promise<OutputOf<typeof archiveRoom>> {
    return this.lifecycle.archive(context, input);
  }

  @Handles(eraseRoom)
  erase(context: RequestContext, input: InputOf<typeof eraseRoom>): Promise<OutputOf<typeof eraseRoom>> {
    return this.lifecycle.erase(context, input);
  }
}
