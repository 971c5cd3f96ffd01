import type { Provider, Type } from '@nestjs/common';
import { ProfilesService } from './profiles.service';
import { StaleAccountsAnnouncer } from './stale-accounts.announcer';
import { UserEvents } from './user.events';
import { UserTargets } from './user.targets';
import { UsersAccess } from './users.access';
import { UsersController } from './users.controller';
import { UsersRepository } from './users.repository';

export const USERS_CONTROLLERS: readonly Type[] = [UsersController];

export const USERS: readonly Provider[] = [
  UsersRepository,
  StaleAccountsAnnouncer,
  UsersAccess,
  UserEvents,
  UserTargets,
  ProfilesService,
];
