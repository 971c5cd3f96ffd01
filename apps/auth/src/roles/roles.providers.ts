import type { Provider, Type } from '@nestjs/common';
import { RoleAssignmentService } from './role-assignment.service';
import { RoleHoldersRepository } from './role-holders.repository';
import { RolesAccess } from './roles.access';
import { RolesAnnouncer } from './roles.announcer';
import { RolesController } from './roles.controller';
import { RolesRepository } from './roles.repository';
import { RolesService } from './roles.service';

export const ROLES_CONTROLLERS: readonly Type[] = [RolesController];

export const ROLES: readonly Provider[] = [
  RolesRepository,
  RoleHoldersRepository,
  RolesAccess,
  RolesAnnouncer,
  RolesService,
  RoleAssignmentService,
];
