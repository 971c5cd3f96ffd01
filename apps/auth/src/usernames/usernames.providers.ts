import type { Provider, Type } from '@nestjs/common';
import { UsernamesController } from './usernames.controller';
import { UsernamesService } from './usernames.service';

export const USERNAMES_CONTROLLERS: readonly Type[] = [UsernamesController];

export const USERNAMES: readonly Provider[] = [UsernamesService];
