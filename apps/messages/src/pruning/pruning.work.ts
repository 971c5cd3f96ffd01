import { systemContext } from '@gantry/bus';
import { JOB_DONE, JobWork, type JobPlace, type JobStep } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { PRUNING_KIND, pruningPayloadSchema } from './pruning.payload';
import { PruningService } from './pruning.service';

/** Prunes a room, one batch per step. The phase holds the number of pruned messages, the cursor the time reached. */
@Injectable()
export class PruningWork extends JobWork {
  readonly kind = PRUNING_KIND;

  constructor(private readonly pruning: PruningService) {
    super();
  }

  async step(payload: unknown, { phase, cursor }: JobPlace): Promise<JobStep> {
    const { filter, limit, from } = pruningPayloadSchema.parse(payload);
    const before = phase === '' ? 0 : Number(phase);
    const reached = cursor === '' ? from : new Date(cursor);
    const step = await this.pruning.batch(systemContext('messages'), filter, limit - before, reached);
    const count = before + step.count;
    if (step.from !== undefined && count < limit)
      return { done: false, next: { phase: String(count), cursor: step.from.toISOString() } };
    this.pruning.tell(filter);
    return JOB_DONE;
  }
}
