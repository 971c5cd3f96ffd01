import type { BusEvent, RequestContext } from '@gantry/bus';
import { createDiscussion, discussionNotes, discussionWritten, type InputOf, type OutputOf } from '@gantry/contracts';
import { Consumes, Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { DiscussionsService } from './discussions.service';

@Controller()
export class DiscussionsController {
  constructor(private readonly discussions: DiscussionsService) {}

  @Handles(createDiscussion)
  create(context: RequestContext, input: InputOf<typeof createDiscussion>): Promise<OutputOf<typeof createDiscussion>> {
    return this.discussions.create(context, input);
  }

  @Handles(discussionNotes)
  list(context: RequestContext, input: InputOf<typeof discussionNotes>): Promise<OutputOf<typeof discussionNotes>> {
    return this.discussions.list(context, input);
  }

  @Consumes(discussionWritten, { durable: 'messages-discussions' })
  written({ payload: { rid, prid, msgs, lm }, traceId }: BusEvent<typeof discussionWritten>): Promise<void> {
    return this.discussions.count(rid, prid, msgs, lm, traceId);
  }
}
