import type { Provider, Type } from '@nestjs/common';
import { InfoController } from './info.controller';
import { InfoService } from './info.service';

export const INFO_CONTROLLERS: readonly Type[] = [InfoController];

export const INFO: readonly Provider[] = [InfoService];
