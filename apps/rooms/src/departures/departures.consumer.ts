import { systemContext, type BusEvent } from '@gantry/bus';
import { messagesErased, userActivated, userDeactivated, userDeleted, userKeysReset } from '@gantry/contracts';
import { Consumes } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { DeparturesService } from './departures.service';

/** Consumes events about accounts that were deleted, activated, deactivated or lost their keys. */
@Controller()
export class DeparturesConsumer {
  constructor(private readonly departures: DeparturesService) {}

  @Consumes(userDeleted, { durable: 'rooms-user-deleted' })
  deleted({ payload, traceId }: BusEvent<typeof userDeleted>): Promise<void> {
    return this.departures.depart(systemContext('rooms', traceId), payload.userId);
  }

  @Consumes(userActivated, { durable: 'rooms-user-activated' })
  activated({ payload, traceId }: BusEvent<typeof userActivated>): Promise<void> {
    return this.departures.followActivity(systemContext('rooms', traceId), payload.user._id);
  }

  @Consumes(userDeactivated, { durable: 'rooms-user-deactivated' })
  deactivated({ payload, traceId }: BusEvent<typeof userDeactivated>): Promise<void> {
    return this.departures.followActivity(systemContext('rooms', traceId), payload.user._id);
  }

  @Consumes(userKeysReset, { durable: 'rooms-user-keys-reset' })
  keysReset({ payload }: BusEvent<typeof userKeysReset>): Promise<void> {
    return this.departures.dropRoomKeys(payload.userId);
  }

  @Consumes(messagesErased, { durable: 'rooms-messages-erased' })
  erased({ id, payload }: BusEvent<typeof messagesErased>): Promise<void> {
    return this.departures.forgetMessages(id, payload);
  }
}
