import type { Provider, Type } from '@nestjs/common';
import { InstancesController } from '../instances/instances.controller';
import { InstancesRegistry } from '../instances/instances.registry';
import { InstancesService } from '../instances/instances.service';
import { StatisticsController } from './statistics.controller';
import { StatisticsRecorder } from './statistics.recorder';
import { StatisticsRepository } from './statistics.repository';
import { StatisticsService } from './statistics.service';
import { UserCountsRepository } from './user-counts.repository';

export const STATISTICS_CONTROLLERS: readonly Type[] = [InstancesController, StatisticsController];

export const STATISTICS: readonly Provider[] = [
  InstancesRegistry,
  InstancesService,
  StatisticsRepository,
  UserCountsRepository,
  StatisticsRecorder,
  StatisticsService,
];
