import { Bus } from '@gantry/bus';
import { discussionWritten, type Room } from '@gantry/contracts';
import { Injectable } from '@nestjs/common';

/** Publishes the message count of a discussion, which the message in its parent room shows. */
@Injectable()
export class DiscussionReporter {
  constructor(private readonly bus: Bus) {}

  async report({ _id: rid, prid, msgs = 0, lm }: Room): Promise<void> {
    if (prid === undefined) return;
    await this.bus.publish(discussionWritten, rid, { rid, prid, msgs, ...(lm ? { lm } : {}) });
  }
}
