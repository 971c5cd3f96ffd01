import { systemContext, type BusEvent } from '@gantry/bus';
import { userCreated } from '@gantry/contracts';
import { Consumes } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { FirstStartService } from '../first-start/first-start.service';
import { MemberChanges } from '../members/member-changes';
import { RoomsRepository } from '../rooms/rooms.repository';

/** Puts new users into the rooms that everybody begins in. */
@Injectable()
export class DefaultRoomsConsumer {
  constructor(
    private readonly rooms: RoomsRepository,
    private readonly changes: MemberChanges,
    private readonly firstStart: FirstStartService,
  ) {}

  /** Harmless when it comes again: who is in a room already stays as they are. */
  @Consumes(userCreated, { durable: 'rooms-default-rooms' })
  async joinDefaults({ payload, traceId }: BusEvent<typeof userCreated>): Promise<void> {
    if (!payload.joinDefaultRooms) return;
    await this.firstStart.ready();
    const { _id, username, name } = payload.user;
    const user = { _id, username, ...(name === undefined ? {} : { name }) };
    for (const room of await this.rooms.defaults()) {
      await this.changes.add(systemContext('rooms', traceId), room, user, payload.silent ? undefined : { kind: 'uj', by: user });
    }
  }
}
