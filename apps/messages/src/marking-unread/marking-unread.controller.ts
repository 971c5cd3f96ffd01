import type { RequestContext } from '@gantry/bus';
import { markMessagesUnread, type InputOf, type OutputOf } from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { MarkingUnreadService } from './marking-unread.service';

@Controller()
export class MarkingUnreadController {
  constructor(private readonly service: MarkingUnreadService) {}

  @Handles(markMessagesUnread)
  async mark(
    context: RequestContext,
    input: InputOf<typeof markMessagesUnread>,
  ): Promise<OutputOf<typeof markMessagesUnread>> {
    await this.service.mark(context, input);
    return {};
  }
}
