import { asSystem, type RequestContext } from '@gantry/bus';
import { type InputOf, type writeSystemMessage } from '@gantry/contracts';
import { Injectable } from '@nestjs/common';
import { SendingService } from '../messages/sending.service';
import { StandingCache } from '../standing/standing.cache';

/** Notes of the platform (contract/system-messages.json): they count in the room and leave its last message alone. */
@Injectable()
export class SystemMessagesService {
  constructor(
    private readonly standings: StandingCache,
    private readonly sending: SendingService,
  ) {}

  async write(context: RequestContext, { _id, rid, t, msg, u, ts }: InputOf<typeof writeSystemMessage>): Promise<void> {
    const standing = await this.standings.find(asSystem(context, 'messages'), rid, u._id);
    // A room that was deleted in between needs no note.
    if (!standing) return;
    await this.sending.store({ _id, rid, t, msg, u, ts, groupable: false, _updatedAt: new Date() }, standing.room, context.traceId);
  }
}
