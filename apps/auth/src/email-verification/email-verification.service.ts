import { userIdOf, type RequestContext } from '@gantry/bus';
import { AppError, type InputOf, type OutputOf, type sendConfirmationEmail, type verifyEmail } from '@gantry/contracts';
import { Injectable } from '@nestjs/common';
import { AccountLinksRepository } from '../account-links/account-links.repository';
import { isVerificationOpen } from '../account-links/link.rules';
import { LinkRequests, type Addressee } from '../account-links/link.requests';
import { AccountMails } from '../account-mails/account.mails';
import { SessionsService } from '../sessions/sessions.service';
import { hashToken } from '../session-store/token.rules';
import { UserEvents } from '../user-store/user.events';
import type { UserDocument, VerificationLink } from '../user-store/user.schema';

/** Confirms addresses by mailed links. */
@Injectable()
export class EmailVerificationService {
  constructor(
    private readonly requests: LinkRequests,
    private readonly mails: AccountMails,
    private readonly accounts: AccountLinksRepository,
    private readonly sessions: SessionsService,
    private readonly events: UserEvents,
  ) {}

  /** The answer does not depend on whether there is such an account. */
  async send(
    { caller }: RequestContext,
    { email }: InputOf<typeof sendConfirmationEmail>,
  ): Promise<Record<string, never>> {
    this.requests.accept(email, caller, (to) => this.mailLink(to));
    return {};
  }

  private async mailLink({ user, address }: Addressee): Promise<void> {
    const isOpen = user.emails?.some((email) => email.address === address && !email.verified) ?? false;
    if (isOpen) await this.mails.verification(user, address);
  }

  /**
   * @throws AppError 403 "Verify email link expired", or of kind login, in which case the address is confirmed all the
   * same
   */
  async verify(context: RequestContext, { token }: InputOf<typeof verifyEmail>): Promise<OutputOf<typeof verifyEmail>> {
    const found = await this.accounts.withVerification(hashToken(token));
    const isConfirmed = found && isVerificationOpen(found.link, Date.now()) && (await this.confirm(found));
    if (!isConfirmed) throw new AppError(403, 'Verify email link expired');
    return this.sessions.loginByLink(context, found.user._id, true);
  }

  private async confirm({ user, link }: { user: UserDocument; link: VerificationLink }): Promise<boolean> {
    if (await this.accounts.useVerification(user._id, link)) return true;
    const changed = await this.accounts.takePendingAddress(user._id, link);
    if (changed) await this.mails.emailChanged(changed.user, changed.former);
    return changed !== undefined;
  }

  /** An anonymous account becomes that of a user when its address is confirmed. */
  async finish({ caller, traceId }: RequestContext): Promise<Record<string, never>> {
    const changed = await this.accounts.replaceRole(userIdOf(caller), 'anonymous', 'user');
    if (changed) await this.events.changed(changed, traceId);
    return {};
  }
}
