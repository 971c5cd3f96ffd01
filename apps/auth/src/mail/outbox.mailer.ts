import { Injectable } from '@nestjs/common';
import { MailOutboxRepository } from './mail-outbox.repository';
import { MAIL_QUEUES, MailPort, type Mail } from './mail.port';
import { sendable } from './mail.rules';
import { MailSender } from './mail.sender';

/** Stores mails before they are sent, so that none is lost, and starts sending at once. */
@Injectable()
export class OutboxMailer extends MailPort {
  constructor(
    private readonly outbox: MailOutboxRepository,
    private readonly sender: MailSender,
  ) {
    super();
  }

  async send(...mails: readonly Mail[]): Promise<void> {
    if (mails.length === 0) return;
    await this.outbox.add(mails.map(sendable), new Date());
    for (const queue of MAIL_QUEUES)
      if (mails.some((mail) => (mail.queue ?? 'urgent') === queue)) this.sender.wake(queue);
  }
}
