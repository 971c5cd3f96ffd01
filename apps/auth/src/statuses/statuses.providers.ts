import type { Provider, Type } from '@nestjs/common';
import { StatusesAccess } from './statuses.access';
import { StatusesController } from './statuses.controller';
import { StatusesRepository } from './statuses.repository';
import { StatusesService } from './statuses.service';

export const STATUSES_CONTROLLERS: readonly Type[] = [StatusesController];

export const STATUSES: readonly Provider[] = [StatusesRepository, StatusesAccess, StatusesService];
