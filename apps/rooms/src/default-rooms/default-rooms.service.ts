import type { RequestContext } from '@gantry/bus';
import type { InputOf, joinDefaultRooms, UserRef } from '@gantry/contracts';
import { Injectable } from '@nestjs/common';
import { FirstStartService } from '../first-start/first-start.service';
import { MemberChanges } from '../members/member-changes';
import { selfOf } from '../room-access/caller.ref';
import { RoomsRepository } from '../room-store/rooms.repository';

/** The default rooms, which every new user joins (contract/defaults.json, accounts.joinDefaultChannels). */
@Injectable()
export class DefaultRoomsService {
  constructor(
    private readonly rooms: RoomsRepository,
    private readonly changes: MemberChanges,
    private readonly firstStart: FirstStartService,
  ) {}

  /** Users who are members already are left unchanged. */
  async join(context: RequestContext, user: UserRef, silent: boolean): Promise<void> {
    await this.firstStart.ready();
    for (const room of await this.rooms.defaults()) {
      await this.changes.add(context, room, user, silent ? undefined : { kind: 'uj', by: user });
    }
  }

  async joinSelf(
    context: RequestContext,
    { silenced }: InputOf<typeof joinDefaultRooms>,
  ): Promise<Record<string, never>> {
    await this.join(context, selfOf(context.caller), silenced === true);
    return {};
  }
}
