import { Module } from '@nestjs/common';
import { MailModule } from '../mail/mail.module';
import { AccountLinksRepository } from './account-links.repository';
import { AccountLinks } from './account-links.service';
import { LinkRequests } from './link.requests';

@Module({
  imports: [MailModule],
  providers: [AccountLinksRepository, AccountLinks, LinkRequests],
  exports: [AccountLinksRepository, AccountLinks, LinkRequests],
})
export class AccountLinksModule {}
