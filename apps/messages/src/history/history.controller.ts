import type { RequestContext } from '@gantry/bus';
import {
  countMessages,
  listMessages,
  loadHistory,
  loadMissed,
  roomHistory,
  type InputOf,
  type OutputOf,
} from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { HistoryService } from './history.service';

@Controller()
export class HistoryController {
  constructor(private readonly service: HistoryService) {}

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
}
