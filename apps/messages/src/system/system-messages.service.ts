import type { RequestContext } from '@gantry/bus';
import type { InputOf, writeSystemMessage } from '@gantry/contracts';
import { Injectable } from '@nestjs/common';
import { SendingService } from '../sending/sending.service';

/** Notes of the platform (contract/system-messages.json): they count in the room and leave its last message alone. */
@Injectable()
export class SystemMessagesService {
  constructor(private readonly sending: SendingService) {}

  async write(
    context: RequestContext,
    { _id, rid, room, t, msg, role, u, ts }: InputOf<typeof writeSystemMessage>,
  ): Promise<void> {
    await this.sending.store(
      {
        ...{ _id, rid, t, msg, u, ts, groupable: false, _updatedAt: new Date() },
        ...(role === undefined ? {} : { role }),
      },
      room,
      context.traceId,
    );
  }
}
