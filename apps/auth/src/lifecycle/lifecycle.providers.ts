import type { Provider, Type } from '@nestjs/common';
import { AccountDutiesRepository } from './account-duties.repository';
import { AccountDutiesService } from './account-duties.service';
import { ActiveStatusService } from './active-status.service';
import { DeletionService } from './deletion.service';
import { LifecycleAccess } from './lifecycle.access';
import { LifecycleController } from './lifecycle.controller';
import { LifecycleRepository } from './lifecycle.repository';
import { OwnershipService } from './ownership.service';

export const LIFECYCLE_CONTROLLERS: readonly Type[] = [LifecycleController];

export const LIFECYCLE: readonly Provider[] = [
  LifecycleAccess,
  LifecycleRepository,
  AccountDutiesRepository,
  AccountDutiesService,
  OwnershipService,
  DeletionService,
  ActiveStatusService,
];
