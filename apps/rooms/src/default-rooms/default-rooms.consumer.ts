import { Bus, systemContext, type BusEvent } from '@gantry/bus';
import { lookupUsers, userCreated, userRefOf } from '@gantry/contracts';
import { Consumes } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { DeparturesService } from '../departures/departures.service';
import { DefaultRoomsService } from './default-rooms.service';

/** Adds new users to the default rooms. */
@Controller()
export class DefaultRoomsConsumer {
  constructor(
    private readonly defaults: DefaultRoomsService,
    private readonly departures: DeparturesService,
    private readonly bus: Bus,
  ) {}

  /** Safe to repeat, and safe when the account has been deleted in the meantime. */
  @Consumes(userCreated, { durable: 'rooms-default-rooms' })
  async joinDefaults({ payload, traceId }: BusEvent<typeof userCreated>): Promise<void> {
    if (!payload.joinDefaultRooms) return;
    const { _id } = payload.user;
    await this.defaults.join(systemContext('rooms', traceId), userRefOf(payload.user), payload.silent);
    const { users } = await this.bus.call(lookupUsers, systemContext('rooms', traceId), { ids: [_id] });
    if (users.length === 0) await this.departures.depart(systemContext('rooms', traceId), _id);
  }
}
