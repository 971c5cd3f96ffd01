import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module';
import { UserStoreModule } from '../user-store/user-store.module';
import { ConnectedAccounts } from './connected.accounts';
import { StatusesAccess } from './statuses.access';
import { StatusesController } from './statuses.controller';
import { StatusesRepository } from './statuses.repository';
import { StatusesService } from './statuses.service';

@Module({
  imports: [AccountsModule, UserStoreModule],
  controllers: [StatusesController],
  providers: [ConnectedAccounts, StatusesAccess, StatusesRepository, StatusesService],
})
export class StatusesModule {}
