import { systemContext } from '@gantry/bus';
import type { Room } from '@gantry/contracts';
import { LOGGER, type Logger } from '@gantry/service-kit';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { RoomNotices } from '../notices/room.notices';
import { isDuplicateKey, RoomsRepository } from '../room-store/rooms.repository';

/** contract/defaults.json, firstStart. */
const GENERAL = {
  _id: 'GENERAL',
  t: 'c',
  name: 'general',
  usernames: [],
  msgs: 0,
  usersCount: 0,
  default: true,
} satisfies Room;

/** Creates the general channel on the first start. */
@Injectable()
export class FirstStartService implements OnApplicationBootstrap {
  private done: Promise<void> | undefined;

  constructor(
    private readonly rooms: RoomsRepository,
    private readonly notices: RoomNotices,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.ready();
  }

  /** Resolves once the general channel exists. When several replicas start together, one of them creates it. */
  ready(): Promise<void> {
    this.done ??= this.makeGeneral().catch((error: unknown) => {
      this.done = undefined;
      throw error;
    });
    return this.done;
  }

  private async makeGeneral(): Promise<void> {
    const now = new Date();
    const room: Room = { ...GENERAL, ts: now, _updatedAt: now };
    try {
      if (await this.rooms.insertIfAbsent(room)) await this.notices.roomChanged(systemContext('rooms'), room);
    } catch (error) {
      // Another replica created it first, or an administrator has given the name to another room: both are left as they
      // are.
      if (!isDuplicateKey(error)) throw error;
      this.logger.info('the general channel was not made: its id or name is taken');
    }
  }
}
