import type { BusEvent, RequestContext } from '@gantry/bus';
import { markUnread, readThread, threadReplied, unreadThreads, type InputOf, type OutputOf } from '@gantry/contracts';
import { Consumes, Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { ReadingMarksService } from './reading-marks.service';

@Controller()
export class ReadingMarksController {
  constructor(private readonly service: ReadingMarksService) {}

  @Handles(unreadThreads)
  threads(_context: RequestContext, input: InputOf<typeof unreadThreads>): Promise<OutputOf<typeof unreadThreads>> {
    return this.service.threads(input);
  }

  @Handles(readThread)
  async readThread(_context: RequestContext, input: InputOf<typeof readThread>): Promise<OutputOf<typeof readThread>> {
    await this.service.readThread(input);
    return {};
  }

  @Handles(markUnread)
  markUnread(_context: RequestContext, input: InputOf<typeof markUnread>): Promise<OutputOf<typeof markUnread>> {
    return this.service.markUnread(input);
  }

  @Consumes(threadReplied, { durable: 'rooms-threads' })
  replied({ payload }: BusEvent<typeof threadReplied>): Promise<void> {
    return this.service.replied(payload);
  }
}
