import type { BusEvent } from '@gantry/bus';
import { userRenamed } from '@gantry/contracts';
import { mergedRename, renameJobId } from '@gantry/renames';
import { Consumes, JobStore } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';

/** Hears of renames and makes jobs of them: the event is done when the job is stored. */
@Controller()
export class RenamesConsumer {
  constructor(private readonly jobs: JobStore) {}

  /** Harmless when it comes again, or behind a later one: the names that are right are asked for when the job is done. */
  @Consumes(userRenamed, { durable: 'messages-renames' })
  async renamed({ payload }: BusEvent<typeof userRenamed>): Promise<void> {
    await this.jobs.put(renameJobId(payload.userId), 'rename', (existing) => mergedRename(existing, payload));
  }
}
