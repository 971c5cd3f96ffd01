import type { RequestContext } from '@gantry/bus';
import { listDiscussions, openDiscussion, removeDiscussion, type InputOf, type OutputOf } from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { DiscussionsService } from './discussions.service';

@Controller()
export class DiscussionsController {
  constructor(private readonly discussions: DiscussionsService) {}

  @Handles(openDiscussion)
  open(context: RequestContext, input: InputOf<typeof openDiscussion>): Promise<OutputOf<typeof openDiscussion>> {
    return this.discussions.open(context, input);
  }

  @Handles(listDiscussions)
  list(context: RequestContext, input: InputOf<typeof listDiscussions>): Promise<OutputOf<typeof listDiscussions>> {
    return this.discussions.list(context, input);
  }

  @Handles(removeDiscussion)
  remove(context: RequestContext, input: InputOf<typeof removeDiscussion>): Promise<OutputOf<typeof removeDiscussion>> {
    return this.discussions.remove(context, input);
  }
}
