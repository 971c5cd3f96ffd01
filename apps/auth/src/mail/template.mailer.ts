import { Injectable } from '@nestjs/common';
import { MailPort, type Mail } from './mail.port';
import { MailComposer } from './templates/mail.composer';
import type { MailTemplateId } from './templates/mail.templates';
import type { TemplateValues } from './templates/template.rules';

/** Sends mails with a template of the settings. */
@Injectable()
export class TemplateMailer {
  constructor(
    private readonly composer: MailComposer,
    private readonly mail: MailPort,
  ) {}

  /** Resolves when the mail is stored. @throws AppError for an invalid address */
  async send(id: MailTemplateId, to: string, values: TemplateValues, more: Pick<Mail, 'queue'> = {}): Promise<void> {
    await this.mail.send({ ...(await this.composer.compose(id, values)), to, ...more });
  }
}
