import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module';
import { UserStoreModule } from '../user-store/user-store.module';
import { UsernamesController } from './usernames.controller';
import { UsernamesService } from './usernames.service';

@Module({
  imports: [AccountsModule, UserStoreModule],
  controllers: [UsernamesController],
  providers: [UsernamesService],
})
export class UsernamesModule {}
