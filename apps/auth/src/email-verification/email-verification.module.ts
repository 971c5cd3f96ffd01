import { Module } from '@nestjs/common';
import { AccountLinksModule } from '../account-links/account-links.module';
import { AccountMailsModule } from '../account-mails/account-mails.module';
import { SessionsModule } from '../sessions/sessions.module';
import { UserStoreModule } from '../user-store/user-store.module';
import { EmailVerificationController } from './email-verification.controller';
import { EmailVerificationService } from './email-verification.service';

@Module({
  imports: [AccountLinksModule, AccountMailsModule, SessionsModule, UserStoreModule],
  controllers: [EmailVerificationController],
  providers: [EmailVerificationService],
})
export class EmailVerificationModule {}
