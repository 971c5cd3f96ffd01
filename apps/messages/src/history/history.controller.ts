import type { RequestContext } from '@gantry/bus';
import {
  anonymousMessages,
  channelHistory,
  countMessages,
  directMessagesOfOthers,
  messagesById,
  loadNext,
  loadSurrounding,
  listMessages,
  loadHistory,
  loadMissed,
  roomHistory,
  type InputOf,
  type OutputOf,
} from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { HistoryMethodsService } from './history-methods.service';
import { HistoryService } from './history.service';
import { OpenHistoryService } from './open-history.service';

@Controller()
export class HistoryController {
  constructor(
    private readonly service: HistoryService,
    private readonly open: OpenHistoryService,
    private readonly methods: HistoryMethodsService,
  ) {}

  @Handles(roomHistory)
  range(context: RequestContext, input: InputOf<typeof roomHistory>): Promise<OutputOf<typeof roomHistory>> {
    return this.service.range(context, input);
  }

  @Handles(loadHistory)
  load(context: RequestContext, input: InputOf<typeof loadHistory>): Promise<OutputOf<typeof loadHistory>> {
    return this.service.load(context, input);
  }

  @Handles(loadMissed)
  missed(context: RequestContext, input: InputOf<typeof loadMissed>): Promise<OutputOf<typeof loadMissed>> {
    return this.service.missed(context, input);
  }

  @Handles(countMessages)
  count(_context: RequestContext, input: InputOf<typeof countMessages>): Promise<OutputOf<typeof countMessages>> {
    return this.service.count(input);
  }

  @Handles(listMessages)
  list(context: RequestContext, input: InputOf<typeof listMessages>): Promise<OutputOf<typeof listMessages>> {
    return this.service.list(context, input);
  }

  @Handles(anonymousMessages)
  anonymous(
    context: RequestContext,
    input: InputOf<typeof anonymousMessages>,
  ): Promise<OutputOf<typeof anonymousMessages>> {
    return this.open.anonymous(context, input);
  }

  @Handles(directMessagesOfOthers)
  others(
    context: RequestContext,
    input: InputOf<typeof directMessagesOfOthers>,
  ): Promise<OutputOf<typeof directMessagesOfOthers>> {
    return this.open.others(context, input);
  }

  @Handles(channelHistory)
  ofRoom(context: RequestContext, input: InputOf<typeof channelHistory>): Promise<OutputOf<typeof channelHistory>> {
    return this.methods.ofRoom(context, input);
  }

  @Handles(loadNext)
  next(context: RequestContext, input: InputOf<typeof loadNext>): Promise<OutputOf<typeof loadNext>> {
    return this.methods.next(context, input);
  }

  @Handles(loadSurrounding)
  surrounding(
    context: RequestContext,
    input: InputOf<typeof loadSurrounding>,
  ): Promise<OutputOf<typeof loadSurrounding>> {
    return this.methods.surrounding(context, input);
  }

  @Handles(messagesById)
  several(context: RequestContext, input: InputOf<typeof messagesById>): Promise<OutputOf<typeof messagesById>> {
    return this.methods.several(context, input);
  }
}
