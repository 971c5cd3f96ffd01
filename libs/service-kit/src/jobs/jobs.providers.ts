import type { FactoryProvider, Type } from '@nestjs/common';
import type { Connection } from 'mongoose';
import type { Logger } from '../logger';
import { LOGGER, MONGO } from '../platform.tokens';
import { JobRunner } from './job.runner';
import { JobStore } from './job.store';
import type { JobWork } from './job.work';

/** The job queue of a service, in a collection of its own. */
export function jobStore(collection: string): FactoryProvider<JobStore> {
  return {
    provide: JobStore,
    useFactory: (connection: Connection) => new JobStore(connection, collection),
    inject: [MONGO],
  };
}

/** Runs the jobs of a service. @param works the work for each kind of job; their modules export them */
export function jobRunner(works: readonly Type<JobWork>[]): FactoryProvider<JobRunner> {
  return {
    provide: JobRunner,
    useFactory: (store: JobStore, logger: Logger, ...made: JobWork[]) => new JobRunner(store, made, logger),
    inject: [JobStore, LOGGER, ...works],
  };
}
