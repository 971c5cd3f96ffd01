import type { Provider } from '@nestjs/common';
import { InfoController } from './info.controller';
import { InfoService } from './info.service';

export const INFO: readonly Provider[] = [InfoService, InfoController];
