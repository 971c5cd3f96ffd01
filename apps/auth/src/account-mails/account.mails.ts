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

/** Whom a mail is about. */
export type MailedUser = Pick<UserDocument, '_id' | 'name' | 'username' | 'emails'>;

const addressOf = ({ emails }: MailedUser) => emails?.[0]?.address;

/**
 * The mails that accounts give rise to. They never fail: what has happened to an account stands although its mail could
 * not be stored, and the log says so. Users without an address get none.
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

  /** After somebody signed up: confirms the address, greets, tells the administrators, as the settings say. */
  async registered(user: MailedUser & Pick<UserDocument, 'active' | 'reason'>): Promise<void> {
    await this.safely('registered', async () => {
      const { settings } = await this.policies.current();
      const unverified = user.emails?.find(({ verified }) => !verified);
      if (settings.flag('Accounts_EmailVerification') && unverified) await this.verification(user, unverified.address);
      // A greeting that nobody asked for is not worth a file.
      else if (user.active && this.smtp.isSetUp(settings)) await this.toUser('enrollment', user);
      if (settings.flag('Accounts_ManuallyApproveNewUsers') && !user.active) await this.awaitingApproval(user);
    });
  }

  /** To a user for whom somebody made an account (users.create, sendWelcomeEmail). @param password what templates of the settings may say as [password] */
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

  /** Somebody else gave the account another password. @param password when the user is to be told */
  async passwordChanged(user: MailedUser, password?: string): Promise<void> {
    await this.safely('password changed', () =>
      password === undefined
        ? this.toUser('passwordChanged', user, { password: '' })
        : this.toUser('temporaryPassword', user, { password }),
    );
  }

  /** A link to the address that is to take the place of the user's, and word of it to those that the user has. */
  async emailAsked(user: MailedUser, email: string): Promise<void> {
    for (const { address } of user.emails ?? [])
      await this.safely('e-mail asked for', () =>
        this.mailer.send('emailAsked', address, { ...personValues(user), email }),
      );
    await this.verification(user, email);
  }

  /** To the new address, to be confirmed where the settings ask for it, and to those before, so that their owner knows. @param user as it is now */
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

  /** Tells every administrator that an account waits for one of them. */
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
