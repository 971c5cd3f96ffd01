import { Module } from '@nestjs/common';
import { AccountLinksModule } from '../account-links/account-links.module';
import { MailModule } from '../mail/mail.module';
import { AccountMails } from './account.mails';

@Module({ imports: [AccountLinksModule, MailModule], providers: [AccountMails], exports: [AccountMails] })
export class AccountMailsModule {}
