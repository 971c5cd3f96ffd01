import type { Provider } from '@nestjs/common';
import { FirstStartService } from './first-start.service';
import { FirstUsers } from './first-users';

export const FIRST_START: readonly Provider[] = [FirstUsers, FirstStartService];
