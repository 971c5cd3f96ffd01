import { Module } from '@nestjs/common';
import { AccountLinksModule } from '../account-links/account-links.module';
import { MailModule } from '../mail/mail.module';
import { PasswordsModule } from '../passwords/passwords.module';
import { SessionStoreModule } from '../session-store/session-store.module';
import { SessionsModule } from '../sessions/sessions.module';
import { PasswordResetController } from './password-reset.controller';
import { PasswordResetService } from './password-reset.service';

@Module({
  imports: [AccountLinksModule, MailModule, PasswordsModule, SessionStoreModule, SessionsModule],
  controllers: [PasswordResetController],
  providers: [PasswordResetService],
})
export class PasswordResetModule {}
