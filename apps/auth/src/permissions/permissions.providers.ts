import type { Provider, Type } from '@nestjs/common';
import { PermissionsAccess } from './permissions.access';
import { PermissionsAnnouncer } from './permissions.announcer';
import { PermissionsController } from './permissions.controller';
import { PermissionsRepository } from './permissions.repository';
import { PermissionsService } from './permissions.service';
import { PolicyController } from './policy.controller';
import { PolicyService } from './policy.service';

export const PERMISSIONS_CONTROLLERS: readonly Type[] = [PermissionsController, PolicyController];

export const PERMISSIONS: readonly Provider[] = [
  PermissionsRepository,
  PermissionsAccess,
  PermissionsAnnouncer,
  PermissionsService,
  PolicyService,
];
