import { Bus, systemContext, type BusEvent } from '@gantry/bus';
import { lookupUsers, userCreated } from '@gantry/contracts';
import { Consumes } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { DeparturesService } from '../departures/departures.service';
import { DefaultRoomsService } from './default-rooms.service';

/** Puts new users into the rooms that everybody begins in. */
@Controller()
export class DefaultRoomsConsumer {
  constructor(
    private readonly defaults: DefaultRoomsService,
    private readonly departures: DeparturesService,
    private readonly bus: Bus,
  ) {}

  /** Harmless when it comes again, and when it comes behind the end of the account. */
  @Consumes(userCreated, { durable: 'rooms-default-rooms' })
  async joinDefaults({ payload, traceId }: BusEvent<typeof userCreated>): Promise<void> {
    if (!payload.joinDefaultRooms) return;
    const { _id, username, name } = payload.user;
    await this.defaults.join(
      systemContext('rooms', traceId),
      { _id, username, ...(name === undefined ? {} : { name }) },
      payload.silent,
    );
    const { users } = await this.bus.call(lookupUsers, systemContext('rooms', traceId), { ids: [_id] });
    if (users.length === 0) await this.departures.depart(systemContext('rooms', traceId), _id);
  }
}
