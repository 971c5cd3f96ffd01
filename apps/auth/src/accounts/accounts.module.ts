import { Module } from '@nestjs/common';
import { AccountMailsModule } from '../account-mails/account-mails.module';
import { PasswordsModule } from '../passwords/passwords.module';
import { RenamesModule } from '../renames/renames.module';
import { RolesModule } from '../roles/roles.module';
import { SessionStoreModule } from '../session-store/session-store.module';
import { UserStoreModule } from '../user-store/user-store.module';
import { AccountAnnouncer } from './account.announcer';
import { AccountChanges } from './account.changes';
import { AccountRules } from './account.rules';
import { EditThrottle } from './edit.throttle';

@Module({
  imports: [AccountMailsModule, PasswordsModule, RenamesModule, RolesModule, SessionStoreModule, UserStoreModule],
  providers: [AccountAnnouncer, AccountChanges, AccountRules, EditThrottle],
  exports: [AccountAnnouncer, AccountChanges, AccountRules],
})
export class AccountsModule {}
