import { LOGGER, type Logger } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { MailOutboxRepository } from './mail-outbox.repository';
import { MAIL_OUTBOX_COLLECTION } from './mail.schema';
import { MailPort, type Mail } from './mail.port';

/** Keeps mails in the database instead of sending them, and says so in the log: an install without a mail server. */
@Injectable()
export class OutboxMailer extends MailPort {
  constructor(
    private readonly outbox: MailOutboxRepository,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    super();
  }

  async send(mail: Mail): Promise<void> {
    await this.outbox.add(mail, new Date());
    this.logger.info({ to: mail.to, subject: mail.subject, collection: MAIL_OUTBOX_COLLECTION }, 'no mail server is set up: mail kept in the database');
  }
}
