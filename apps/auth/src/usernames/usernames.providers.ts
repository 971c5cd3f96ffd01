import type { Provider } from '@nestjs/common';
import { UsernamesController } from './usernames.controller';
import { UsernamesService } from './usernames.service';

export const USERNAMES: readonly Provider[] = [UsernamesService, UsernamesController];
