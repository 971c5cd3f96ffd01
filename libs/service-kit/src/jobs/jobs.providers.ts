import type { FactoryProvider, Type } from '@nestjs/common';
import type { Connection } from 'mongoose';
import type { Logger } from '../logger';
import { LOGGER, MONGO } from '../platform.tokens';
import { JobRunner } from './job.runner';
import { JobStore } from './job.store';
import type { JobWork } from './job.work';

/** Where features leave work to be done: the service's own collection of jobs. */
export function jobStore(collection: string): FactoryProvider<JobStore> {
  return {
    provide: JobStore,
    useFactory: (connection: Connection) => new JobStore(connection, collection),
    inject: [MONGO],
  };
}

/** Does the jobs of a service. @param works who does which kind; their modules export them */
export function jobRunner(works: readonly Type<JobWork>[]): FactoryProvider<JobRunner> {
  return {
    provide: JobRunner,
    useFactory: (store: JobStore, logger: Logger, ...made: JobWork[]) => new JobRunner(store, made, logger),
    inject: [JobStore, LOGGER, ...works],
  };
}
