import type { Provider } from '@nestjs/common';
import { NewcomersService } from './newcomers.service';
import { RoleSyncService } from './role-sync.service';

export const EXTERNAL_ACCOUNTS: readonly Provider[] = [NewcomersService, RoleSyncService];
