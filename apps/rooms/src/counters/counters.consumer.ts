import type { BusEvent } from '@gantry/bus';
import { messageDeleted, messageEdited, messageSent, messagesPruned } from '@gantry/contracts';
import { Consumes } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { Coalescer } from './coalescer';
import { CountersService } from './counters.service';
import type { CounterChange } from './room-batch.rule';

/** The counters of one room are written at most this often, ms. */
export const COALESCE_MS = 200;

/**
 * Consumes message events and has them counted, one write per room and {@link COALESCE_MS}. An event is acknowledged
 * once its write is done.
 */
@Controller()
export class CountersConsumer {
  private readonly rooms: Coalescer<CounterChange>;

  constructor(counters: CountersService) {
    this.rooms = new Coalescer(COALESCE_MS, (rid, changes) => counters.apply(rid, changes));
  }

  @Consumes(messageSent, { durable: 'rooms-counters', order: 'none' })
  sent({ payload: { message } }: BusEvent<typeof messageSent>): Promise<void> {
    return this.rooms.add(message.rid, { kind: 'sent', message });
  }

  @Consumes(messageEdited, { durable: 'rooms-counters-edited', order: 'none' })
  edited({ payload: { message } }: BusEvent<typeof messageEdited>): Promise<void> {
    return this.rooms.add(message.rid, { kind: 'edited', message });
  }

  @Consumes(messageDeleted, { durable: 'rooms-counters-deleted', order: 'none' })
  deleted({ payload: { _id, rid, previous } }: BusEvent<typeof messageDeleted>): Promise<void> {
    return this.rooms.add(rid, { kind: 'deleted', messageId: _id, previous });
  }

  @Consumes(messagesPruned, { durable: 'rooms-counters-pruned', order: 'none' })
  pruned({ payload: { rid, batch, count, last, previous } }: BusEvent<typeof messagesPruned>): Promise<void> {
    return this.rooms.add(rid, { kind: 'pruned', batch, count, last, previous });
  }
}
