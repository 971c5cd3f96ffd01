import { Module } from '@nestjs/common';
import { FirstStartGateModule } from '../first-start-gate/first-start-gate.module';
import { MailOutboxRepository } from './mail-outbox.repository';
import { MailFolder } from './mail.folder';
import { MailPort } from './mail.port';
import { MailRequests } from './mail.requests';
import { MailSender } from './mail.sender';
import { MailThrottle } from './mail.throttle';
import { OutboxMailer } from './outbox.mailer';
import { SmtpTransports } from './smtp.transports';
import { TemplateMailer } from './template.mailer';
import { MailComposer } from './templates/mail.composer';

@Module({
  imports: [FirstStartGateModule],
  providers: [
    MailOutboxRepository,
    MailFolder,
    MailRequests,
    MailSender,
    MailThrottle,
    { provide: MailPort, useClass: OutboxMailer },
    SmtpTransports,
    TemplateMailer,
    MailComposer,
  ],
  exports: [MailPort, MailRequests, MailThrottle, SmtpTransports, TemplateMailer, MailComposer],
})
export class MailModule {}
