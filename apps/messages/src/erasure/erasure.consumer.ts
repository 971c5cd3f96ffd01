import type { BusEvent } from '@gantry/bus';
import { roomDeleted, userDeleted } from '@gantry/contracts';
import { Consumes, JobStore } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { ERASURE_KIND, KEEPER, type ErasurePayload } from './erasure.work';

/** Turns deleted users and rooms into jobs; the event is acknowledged once the job is stored. */
@Controller()
export class ErasureConsumer {
  constructor(private readonly jobs: JobStore) {}

  @Consumes(userDeleted, { durable: 'messages-user-deleted' })
  async userGone({ payload: { userId, erasure } }: Pick<BusEvent<typeof userDeleted>, 'payload'>): Promise<void> {
    if (erasure === 'Keep' || (erasure === 'Unlink' && userId === KEEPER._id)) return;
    await this.begin(`user/${userId}`, { userId, erasure });
  }

  @Consumes(roomDeleted, { durable: 'messages-room-deleted' })
  async roomGone({ payload: { rid } }: Pick<BusEvent<typeof roomDeleted>, 'payload'>): Promise<void> {
    await this.begin(`room/${rid}`, { rid });
  }

  /**
   * Asking again does not add a second job: the first one continues, because it records the rooms that it has to tell.
   */
  private async begin(whose: string, payload: ErasurePayload): Promise<void> {
    await this.jobs.putOnce(`erasure:${whose}`, ERASURE_KIND, payload);
  }
}
