import type { RequestContext } from '@gantry/bus';
import { writeSystemMessage, type InputOf, type OutputOf } from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { SystemMessagesService } from './system-messages.service';

@Controller()
export class SystemMessagesController {
  constructor(private readonly service: SystemMessagesService) {}

  @Handles(writeSystemMessage)
  async write(
    context: RequestContext,
    input: InputOf<typeof writeSystemMessage>,
  ): Promise<OutputOf<typeof writeSystemMessage>> {
    await this.service.write(context, input);
    return {};
  }
}
