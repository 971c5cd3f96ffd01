import { Module } from '@nestjs/common';
import { AccountsRepository } from './accounts.repository';
import { StaleAccountsAnnouncer } from './stale-accounts.announcer';
import { UserEvents } from './user.events';
import { UserTargets } from './user.targets';
import { UsersRepository } from './users.repository';

@Module({
  providers: [AccountsRepository, StaleAccountsAnnouncer, UserEvents, UserTargets, UsersRepository],
  exports: [AccountsRepository, UserEvents, UserTargets, UsersRepository],
})
export class UserStoreModule {}
