import { Module } from '@nestjs/common';
import { MailModule } from '../mail/mail.module';
import { InvitationsService } from './invitations.service';
import { MailerAccess } from './mailer.access';
import { MailerController } from './mailer.controller';
import { MailerRepository } from './mailer.repository';
import { MassMailService } from './mass-mail.service';

@Module({
  imports: [MailModule],
  controllers: [MailerController],
  providers: [InvitationsService, MailerAccess, MailerRepository, MassMailService],
})
export class MailerModule {}
