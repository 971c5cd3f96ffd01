import type { Provider, Type } from '@nestjs/common';
import type { Connection } from 'mongoose';
import type { Logger } from '../logger';
import { LOGGER, MONGO } from '../platform.module';
import { JobRunner } from './job.runner';
import { JobStore } from './job.store';
import type { JobWork } from './job.work';

/** What a service needs to do jobs: a collection of its own and who does which. */
export function jobProviders(collection: string, works: readonly Type<JobWork>[]): Provider[] {
  return [
    ...works,
    {
      provide: JobStore,
      useFactory: (connection: Connection) => new JobStore(connection, collection),
      inject: [MONGO],
    },
    {
      provide: JobRunner,
      useFactory: (store: JobStore, logger: Logger, ...made: JobWork[]) => new JobRunner(store, made, logger),
      inject: [JobStore, LOGGER, ...works],
    },
  ];
}
