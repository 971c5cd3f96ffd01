import type { Provider } from '@nestjs/common';
import { AccountAnnouncer } from './account.announcer';
import { AccountChanges } from './account.changes';
import { AccountRules } from './account.rules';
import { AccountsRepository } from './accounts.repository';
import { EditThrottle } from './edit.throttle';

export const ACCOUNTS: readonly Provider[] = [
  AccountsRepository,
  AccountRules,
  AccountAnnouncer,
  EditThrottle,
  AccountChanges,
];
