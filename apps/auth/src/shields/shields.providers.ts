import type { Provider, Type } from '@nestjs/common';
import { ShieldsAccess } from './shields.access';
import { ShieldsController } from './shields.controller';
import { ShieldsService } from './shields.service';

export const SHIELDS_CONTROLLERS: readonly Type[] = [ShieldsController];

export const SHIELDS: readonly Provider[] = [ShieldsAccess, ShieldsService];
