import type { RequestContext } from '@gantry/bus';
import { reactToMessage, type InputOf, type OutputOf } from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { ReactionsService } from './reactions.service';

@Controller()
export class ReactionsController {
  constructor(private readonly service: ReactionsService) {}

  @Handles(reactToMessage)
  async react(
    context: RequestContext,
    input: InputOf<typeof reactToMessage>,
  ): Promise<OutputOf<typeof reactToMessage>> {
    await this.service.react(context, input);
    return {};
  }
}
