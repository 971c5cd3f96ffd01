import type { RequestContext } from '@gantry/bus';
import {
  mentionedMessages,
  pinnedMessages,
  snippetedMessages,
  starredMessages,
  type InputOf,
  type OutputOf,
} from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { MarkedService } from './marked.service';

@Controller()
export class MarkedController {
  constructor(private readonly service: MarkedService) {}

  @Handles(pinnedMessages)
  pinned(context: RequestContext, input: InputOf<typeof pinnedMessages>): Promise<OutputOf<typeof pinnedMessages>> {
    return this.service.list(context, input, 'pinned');
  }

  @Handles(starredMessages)
  starred(context: RequestContext, input: InputOf<typeof starredMessages>): Promise<OutputOf<typeof starredMessages>> {
    return this.service.list(context, input, 'starred');
  }

  @Handles(mentionedMessages)
  mentioned(
    context: RequestContext,
    input: InputOf<typeof mentionedMessages>,
  ): Promise<OutputOf<typeof mentionedMessages>> {
    return this.service.list(context, input, 'mentioned');
  }

  @Handles(snippetedMessages)
  snippeted(
    context: RequestContext,
    input: InputOf<typeof snippetedMessages>,
  ): Promise<OutputOf<typeof snippetedMessages>> {
    return this.service.list(context, input, 'snippeted');
  }
}
