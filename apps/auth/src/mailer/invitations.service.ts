import { userIdOf, type RequestContext } from '@gantry/bus';
import {
  AppError,
  newId,
  type InputOf,
  type OutputOf,
  type sendInvitations,
  type sendTestMail,
} from '@gantry/contracts';
import { PolicyCache } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { messageOf } from '../mail/mail.message';
import { isMailAddress, reasonOf, sendFailed } from '../mail/mail.rules';
import { MailThrottle } from '../mail/mail.throttle';
import { SmtpTransports } from '../mail/smtp.transports';
import { TemplateMailer } from '../mail/template.mailer';
import { MailComposer } from '../mail/templates/mail.composer';
import { MailerAccess } from './mailer.access';
import { MailerRepository } from './mailer.repository';

const TEST_METHOD = 'sendSMTPTestEmail';
/** Most time for the mail server, because the caller waits for the answer, ms. */
const TEST_MS = 20_000;

/** Sends invitations, and a test mail. */
@Injectable()
export class InvitationsService {
  constructor(
    private readonly access: MailerAccess,
    private readonly recipients: MailerRepository,
    private readonly mailer: TemplateMailer,
    private readonly composer: MailComposer,
    private readonly throttle: MailThrottle,
    private readonly smtp: SmtpTransports,
    private readonly policies: PolicyCache,
  ) {}

  /**
   * @returns the addresses that are mailed: invalid ones, and those mailed too often, are left out.
   * @throws AppError error-not-allowed
   */
  async invite(
    { caller }: RequestContext,
    { emails }: InputOf<typeof sendInvitations>,
  ): Promise<OutputOf<typeof sendInvitations>> {
    await this.access.requireInvite(caller);
    const mailed: string[] = [];
    for (const email of new Set(emails.map((text) => text.trim()))) {
      if (!isMailAddress(email) || !this.throttle.admit(email, { kind: 'system', service: 'auth' }, Date.now()))
        continue;
      await this.mailer.send('invitation', email, { name: '', email }, { queue: 'bulk' });
      mailed.push(email);
    }
    return { emails: mailed };
  }

  /**
   * Does not use the outbox, because the caller wants to see the mail server's answer.
   * @throws AppError error-invalid-email, error-email-send-failed
   */
  async test({ caller }: RequestContext): Promise<OutputOf<typeof sendTestMail>> {
    const to = await this.recipients.addressOf(userIdOf(caller));
    if (to === undefined || !isMailAddress(to))
      throw new AppError('error-invalid-email', 'Invalid email', { method: TEST_METHOD });
    const { settings } = await this.policies.current();
    const transport = this.smtp.of(settings);
    if (!transport) throw sendFailed('no mail server is set up (setting SMTP_Host)', TEST_METHOD);
    const now = new Date();
    const mail = {
      ...(await this.composer.compose('smtpTest', { email: to })),
      _id: newId(),
      to,
      ts: now,
      _updatedAt: now,
      state: 'sending',
      attempts: 1,
    } as const;
    try {
      await transport.sendMail({ ...messageOf(mail, settings), signal: AbortSignal.timeout(TEST_MS) });
    } catch (error) {
      throw sendFailed(
        (await this.access.maySeeMailServer(caller)) ? reasonOf(error) : 'the mail server did not take it',
        TEST_METHOD,
      );
    }
    return { message: 'Your_mail_was_sent_to_s', params: [to] };
  }
}
