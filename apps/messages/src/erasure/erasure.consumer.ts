import type { BusEvent } from '@gantry/bus';
import { roomDeleted, userDeleted } from '@gantry/contracts';
import { Consumes, JobStore } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { ERASURE_KIND, KEEPER, type ErasurePayload } from './erasure.work';

/** Hears of users and rooms that are gone, and makes jobs of them: the event is done when the job is stored. */
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

  /** Asked for again it is still one, and goes on where it stands: the rooms that it has to tell are noted there. */
  private async begin(whose: string, payload: ErasurePayload): Promise<void> {
    await this.jobs.putOnce(`erasure:${whose}`, ERASURE_KIND, payload);
  }
}
