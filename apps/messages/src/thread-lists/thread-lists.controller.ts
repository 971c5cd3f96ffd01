import type { RequestContext } from '@gantry/bus';
import {
  threadsList,
  threadMessages,
  readThreadMessages,
  syncThreads,
  syncThreadMessages,
  type InputOf,
  type OutputOf,
} from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { ThreadListsService } from './thread-lists.service';

@Controller()
export class ThreadListsController {
  constructor(private readonly service: ThreadListsService) {}

  @Handles(threadsList)
  threads(context: RequestContext, input: InputOf<typeof threadsList>): Promise<OutputOf<typeof threadsList>> {
    return this.service.threads(context, input);
  }

  @Handles(threadMessages)
  messages(context: RequestContext, input: InputOf<typeof threadMessages>): Promise<OutputOf<typeof threadMessages>> {
    return this.service.messages(context, input);
  }

  @Handles(readThreadMessages)
  async read(
    context: RequestContext,
    input: InputOf<typeof readThreadMessages>,
  ): Promise<OutputOf<typeof readThreadMessages>> {
    await this.service.read(context, input);
    return {};
  }

  @Handles(syncThreads)
  threadsSince(context: RequestContext, input: InputOf<typeof syncThreads>): Promise<OutputOf<typeof syncThreads>> {
    return this.service.threadsSince(context, input);
  }

  @Handles(syncThreadMessages)
  messagesSince(
    context: RequestContext,
    input: InputOf<typeof syncThreadMessages>,
  ): Promise<OutputOf<typeof syncThreadMessages>> {
    return this.service.messagesSince(context, input);
  }
}
