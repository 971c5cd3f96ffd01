import type { Provider, Type } from '@nestjs/common';
import { AssetsAccess } from './assets.access';
import { AssetsController } from './assets.controller';
import { AssetsRepository } from './assets.repository';
import { AssetsService } from './assets.service';

export const ASSETS_CONTROLLERS: readonly Type[] = [AssetsController];

export const ASSETS: readonly Provider[] = [AssetsRepository, AssetsAccess, AssetsService];
