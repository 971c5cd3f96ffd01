import type { RequestContext } from '@gantry/bus';
import {
  AppError,
  type InputOf,
  type OutputOf,
  type PasswordInput,
  type requestPasswordReset,
  type resetPassword,
} from '@gantry/contracts';
import { PolicyCache, type Settings } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { AccountLinksRepository } from '../account-links/account-links.repository';
import { AccountLinks } from '../account-links/account-links.service';
import { isPasswordLinkOpen } from '../account-links/link.rules';
import { LinkRequests, type Addressee } from '../account-links/link.requests';
import { TemplateMailer } from '../mail/template.mailer';
import { personValues } from '../mail/templates/mail.composer';
import { passwordDigest, PasswordHasher } from '../passwords/password.hasher';
import { SessionRevoker } from '../session-store/session.revoker';
import { SessionsService } from '../sessions/sessions.service';
import { hashToken } from '../session-store/token.rules';
import { requirePolicy } from '../user-store/password.policy';

const expired = () => new AppError(403, 'Token expired');
const EMPTY_DIGEST = passwordDigest('');

/** A forgotten password, or a first one: a mailed link, a new password, a new login. */
@Injectable()
export class PasswordResetService {
  constructor(
    private readonly requests: LinkRequests,
    private readonly links: AccountLinks,
    private readonly accounts: AccountLinksRepository,
    private readonly mailer: TemplateMailer,
    private readonly policies: PolicyCache,
    private readonly passwords: PasswordHasher,
    private readonly revoker: SessionRevoker,
    private readonly sessions: SessionsService,
  ) {}

  /** Answers the same whatever the address is. */
  async request(
    { caller }: RequestContext,
    { email }: InputOf<typeof requestPasswordReset>,
  ): Promise<Record<string, never>> {
    const { settings } = await this.policies.current();
    if (settings.flag('Accounts_PasswordReset'))
      this.requests.accept(email, caller, (to) => this.mailLink(to, settings));
    return {};
  }

  private async mailLink({ user, address }: Addressee, settings: Settings): Promise<void> {
    const hasPassword = user.services?.password?.bcrypt !== undefined;
    if (!hasPassword && !settings.flag('Accounts_AllowPasswordChangeForOAuthUsers')) return;
    const url = await this.links.forPassword(user._id, address, 'reset');
    await this.mailer.send('passwordReset', address, {
      ...personValues(user),
      email: address,
      forgot_password_url: url,
    });
  }

  /**
   * Every login of the account ends, personal access tokens with them: whoever has the old password may have made some.
   * @throws AppError 403 "Token expired", those of the password policy, and of kind login: then the password is changed all the same
   */
  async reset(
    context: RequestContext,
    { token, password }: InputOf<typeof resetPassword>,
  ): Promise<OutputOf<typeof resetPassword>> {
    const found = await this.accounts.withPasswordLink(hashToken(token));
    if (!found || !isPasswordLinkOpen(found.link, Date.now())) throw expired();
    const { settings } = await this.policies.current();
    requireGood(password, settings);
    const { _id } = found.user;
    const ended = await this.accounts.usePasswordLink(_id, found.link, await this.passwords.hash(password));
    if (!ended) throw expired();
    await this.revoker.revoke(
      _id,
      ended.map(({ hashedToken }) => hashedToken),
      'password-changed',
      context.traceId,
    );
    // Codes by e-mail count for those who have a confirmed address: the link has confirmed it only now.
    const hadMailCodes = found.user.emails?.some(({ verified }) => verified) ?? false;
    return this.sessions.loginByLink(context, _id, !hadMailCodes);
  }
}

/** A digest tells nothing about its password but that there is one: the client has held it to the policy. */
function requireGood(password: PasswordInput, settings: Settings): void {
  if (typeof password === 'string') requirePolicy(password, settings);
  else if (password.digest === EMPTY_DIGEST) requirePolicy('', settings);
}
