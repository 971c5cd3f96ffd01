import type { Provider } from '@nestjs/common';
import { AccountMails } from './account.mails';
import { MailOutboxRepository } from './mail-outbox.repository';
import { MailFolder } from './mail.folder';
import { MailPort } from './mail.port';
import { MailSender } from './mail.sender';
import { MailThrottle } from './mail.throttle';
import { OutboxMailer } from './outbox.mailer';
import { SmtpTransports } from './smtp.transports';
import { TemplateMailer } from './template.mailer';
import { MailComposer } from './templates/mail.composer';

export const MAIL: readonly Provider[] = [
  MailOutboxRepository,
  SmtpTransports,
  MailFolder,
  MailSender,
  { provide: MailPort, useClass: OutboxMailer },
  MailComposer,
  TemplateMailer,
  MailThrottle,
  AccountMails,
];
