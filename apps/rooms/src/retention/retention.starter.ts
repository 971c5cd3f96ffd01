import { JobStore } from '@gantry/service-kit';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { RETENTION_KIND } from './retention.work';

/** Makes sure that the retention job exists. A job that exists continues where it is. */
@Injectable()
export class RetentionStarter implements OnApplicationBootstrap {
  constructor(private readonly jobs: JobStore) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.jobs.putOnce(RETENTION_KIND, RETENTION_KIND, {});
  }
}
