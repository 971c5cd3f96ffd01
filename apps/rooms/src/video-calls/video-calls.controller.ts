import type { RequestContext } from '@gantry/bus';
import { updateJitsiTimeout, type InputOf, type OutputOf } from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { VideoCallsService } from './video-calls.service';

@Controller()
export class VideoCallsController {
  constructor(private readonly calls: VideoCallsService) {}

  @Handles(updateJitsiTimeout)
  updateJitsi(
    context: RequestContext,
    input: InputOf<typeof updateJitsiTimeout>,
  ): Promise<OutputOf<typeof updateJitsiTimeout>> {
    return this.calls.updateJitsi(context, input);
  }
}
