import { JobStore } from '@gantry/service-kit';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { RETENTION_KIND } from './retention.work';

/** Sees to it that the job is there. One that is goes on where it stands. */
@Injectable()
export class RetentionStarter implements OnApplicationBootstrap {
  constructor(private readonly jobs: JobStore) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.jobs.putOnce(RETENTION_KIND, RETENTION_KIND, {});
  }
}
