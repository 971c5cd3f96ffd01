import { LOGGER, PolicyCache, type Logger } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { AccountLinks } from '../account-links/account-links.service';
import { AccountLinksRepository } from '../account-links/account-links.repository';
import type { UserDocument } from '../user-store/user.schema';
import { SmtpTransports } from '../mail/smtp.transports';
import { TemplateMailer } from '../mail/template.mailer';
import { personValues } from '../mail/templates/mail.composer';
import type { MailTemplateId } from '../mail/templates/mail.templates';
import type { TemplateValues } from '../mail/templates/template.rules';

/** The user that a mail is about. */
export type MailedUser = Pick<UserDocument, '_id' | 'name' | 'username' | 'emails'>;

const addressOf = ({ emails }: MailedUser) => emails?.[0]?.address;

/**
 * The mails about accounts. Methods never throw: a change of an account stands although its mail cannot be stored,
 * which is logged. Users without an address get no mail.
 */
@Injectable()
export class AccountMails {
  constructor(
    private readonly mailer: TemplateMailer,
    private readonly links: AccountLinks,
    private readonly accounts: AccountLinksRepository,
    private readonly policies: PolicyCache,
    private readonly smtp: SmtpTransports,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * After registration: a link to confirm the address, a welcome, and a notice to the administrators, as the settings
   * say.
   */
  async registered(user: MailedUser & Pick<UserDocument, 'active' | 'reason'>): Promise<void> {
    await this.safely('registered', async () => {
      const { settings } = await this.policies.current();
      const unverified = user.emails?.find(({ verified }) => !verified);
      if (settings.flag('Accounts_EmailVerification') && unverified) await this.verification(user, unverified.address);
      // A welcome that cannot be mailed is not kept as a file.
      else if (user.active && this.smtp.isSetUp(settings)) await this.toUser('enrollment', user);
      if (settings.flag('Accounts_ManuallyApproveNewUsers') && !user.active) await this.awaitingApproval(user);
    });
  }

  /**
   * To a user for whom somebody else made an account (users.create, sendWelcomeEmail).
   * @param password for the placeholder [password] of templates, if the settings allow it
   */
  async welcome(user: MailedUser, password = ''): Promise<void> {
    const address = addressOf(user);
    if (address === undefined) return;
    await this.safely('welcome', async () =>
      this.toUser('userAdded', user, {
        password,
        enrollment_url: await this.links.forPassword(user._id, address, 'enroll'),
      }),
    );
  }

  /** A link to confirm one of the user's addresses. */
  async verification(user: MailedUser, address: string): Promise<void> {
    await this.safely('verification', async () =>
      this.mailer.send('verification', address, {
        ...personValues(user),
        email: address,
        verification_url: await this.links.forVerification(user._id, address),
      }),
    );
  }

  /** After somebody else set another password. @param password if the user is to be told */
  async passwordChanged(user: MailedUser, password?: string): Promise<void> {
    await this.safely('password changed', () =>
      password === undefined
        ? this.toUser('passwordChanged', user, { password: '' })
        : this.toUser('temporaryPassword', user, { password }),
    );
  }

  /** A link to the new address that waits for confirmation, and a notice to the present addresses. */
  async emailAsked(user: MailedUser, email: string): Promise<void> {
    for (const { address } of user.emails ?? [])
      await this.safely('e-mail asked for', () =>
        this.mailer.send('emailAsked', address, { ...personValues(user), email }),
      );
    await this.verification(user, email);
  }

  /**
   * To the new address, with a link if the settings require confirmation, and a notice to the former addresses.
   * @param user as it is now
   */
  async emailChanged(user: MailedUser, former: UserDocument['emails'] = []): Promise<void> {
    const email = addressOf(user);
    if (email === undefined) return;
    for (const to of new Set([email, ...former.map(({ address }) => address)]))
      await this.safely('e-mail changed', () => this.mailer.send('emailChanged', to, { ...personValues(user), email }));
    const { settings } = await this.policies.current();
    if (settings.flag('Accounts_EmailVerification') && !user.emails?.[0]?.verified)
      await this.verification(user, email);
  }

  /** The account may log in now (setting Accounts_Send_Email_When_Activating). */
  async approved(user: MailedUser): Promise<void> {
    await this.safely('activated', async () => {
      const { settings } = await this.policies.current();
      if (settings.flag('Accounts_Send_Email_When_Activating')) await this.toUser('activated', user);
    });
  }

  /** The account may no longer log in (setting Accounts_Send_Email_When_Deactivating). */
  async deactivated(user: MailedUser): Promise<void> {
    await this.safely('deactivated', async () => {
      const { settings } = await this.policies.current();
      if (settings.flag('Accounts_Send_Email_When_Deactivating')) await this.toUser('deactivated', user);
    });
  }

  /** Tells every administrator that an account waits for approval. */
  async awaitingApproval(user: MailedUser & Pick<UserDocument, 'reason'>): Promise<void> {
    await this.safely('awaiting approval', async () => {
      const about = {
        applicant: user.name || (user.username ?? ''),
        email: addressOf(user) ?? '',
        reason: user.reason ?? '',
      };
      for (const admin of await this.accounts.administrators()) await this.toUser('awaitingApproval', admin, about);
    });
  }

  private async toUser(template: MailTemplateId, user: MailedUser, values: TemplateValues = {}): Promise<void> {
    const to = addressOf(user);
    if (to !== undefined) await this.mailer.send(template, to, { ...personValues(user), ...values });
  }

  private async safely(what: string, send: () => Promise<void>): Promise<void> {
    await send().catch((err: unknown) => this.logger.warn({ err, what }, 'a mail could not be stored'));
  }
}
