import type { BusEvent } from '@gantry/bus';
import { userRenamed } from '@gantry/contracts';
import { mergedRename, renameJobId } from '@gantry/renames';
import { Consumes, JobStore } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';

/** Turns renames into jobs; the event is acknowledged once the job is stored. */
@Controller()
export class RenamesConsumer {
  constructor(private readonly jobs: JobStore) {}

  /** Safe to repeat and in any order: the job itself asks for the user's present names. */
  @Consumes(userRenamed, { durable: 'messages-renames' })
  async renamed({ payload }: BusEvent<typeof userRenamed>): Promise<void> {
    await this.jobs.put(renameJobId(payload.userId), 'rename', (existing) => mergedRename(existing, payload));
  }
}
