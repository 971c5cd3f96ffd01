import type { Provider, Type } from '@nestjs/common';
import { AccountKeysController } from './account-keys.controller';
import { AccountKeysRepository } from './account-keys.repository';
import { AccountKeysService } from './account-keys.service';

export const ACCOUNT_KEYS_CONTROLLERS: readonly Type[] = [AccountKeysController];

export const ACCOUNT_KEYS: readonly Provider[] = [AccountKeysRepository, AccountKeysService];
