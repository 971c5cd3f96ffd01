import { Module } from '@nestjs/common';
import { MailModule } from '../mail/mail.module';
import { LifecycleModule } from '../lifecycle/lifecycle.module';
import { SessionStoreModule } from '../session-store/session-store.module';
import { TwoFactorModule } from '../two-factor/two-factor.module';
import { UserStoreModule } from '../user-store/user-store.module';
import { AccountKeysController } from './account-keys.controller';
import { AccountKeysRepository } from './account-keys.repository';
import { AccountKeysService } from './account-keys.service';

@Module({
  imports: [MailModule, LifecycleModule, SessionStoreModule, TwoFactorModule, UserStoreModule],
  controllers: [AccountKeysController],
  providers: [AccountKeysRepository, AccountKeysService],
})
export class AccountKeysModule {}
