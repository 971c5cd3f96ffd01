import { JobStore, jobStore } from '@gantry/service-kit';
import { Module } from '@nestjs/common';
import { JOBS_COLLECTION } from './jobs.schema';

/** The job queue of this service, for work that continues after the event that asked for it. */
@Module({ providers: [jobStore(JOBS_COLLECTION)], exports: [JobStore] })
export class JobsModule {}
