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

/** Resets a password by a mailed link, and logs the user in. */
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

  /** The answer does not depend on whether there is such an account. */
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
   * Ends every login of the account and its personal access tokens, which somebody with the old password may have made.
   * @throws AppError 403 "Token expired", those of the password policy, and of kind login, in which case the password
   * is changed all the same
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
    // The link has just confirmed the address, so codes by e-mail may only now be a factor of the account.
    const hadMailCodes = found.user.emails?.some(({ verified }) => verified) ?? false;
    return this.sessions.loginByLink(context, _id, !hadMailCodes);
  }
}

/** The policy cannot be checked for a digest; the client has checked the password itself. */
function requireGood(password: PasswordInput, settings: Settings): void {
  if (typeof password === 'string') requirePolicy(password, settings);
  else if (password.digest === EMPTY_DIGEST) requirePolicy('', settings);
}
