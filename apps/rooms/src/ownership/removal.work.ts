import { systemContext } from '@gantry/bus';
import { JOB_DONE, JobWork, type JobPlace, type JobStep } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { REMOVAL_KIND, removalPayloadSchema } from './removal.payload';
import { RoomRemovalService } from './room-removal.service';

const STEP_MS = 1_000;

/** Goes on with removals that did not fit into one call. The memberships that still exist are the work that is left. */
@Injectable()
export class RemovalWork extends JobWork {
  readonly kind = REMOVAL_KIND;

  constructor(private readonly removal: RoomRemovalService) {
    super();
  }

  async step(payload: unknown, _place: JobPlace): Promise<JobStep> {
    const { rid, last } = removalPayloadSchema.parse(payload);
    const isDone = await this.removal.removeUntil(systemContext('rooms'), rid, last, Date.now() + STEP_MS);
    return isDone ? JOB_DONE : { done: false, next: { phase: '', cursor: '' } };
  }
}
