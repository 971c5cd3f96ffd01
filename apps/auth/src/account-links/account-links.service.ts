import { newSecret } from '@gantry/contracts';
import { PolicyCache } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { siteUrl } from '../settings/site.url';
import { hashToken } from '../session-store/token.rules';
import type { PasswordLink } from '../user-store/user.schema';
import { AccountLinksRepository } from './account-links.repository';

const PAGES: Readonly<Record<PasswordLink['reason'], string>> = { reset: 'reset-password', enroll: 'enroll-account' };

/** Makes the links in mails. Only the hash of a token is stored; the token itself is in the mail alone. */
@Injectable()
export class AccountLinks {
  constructor(
    private readonly links: AccountLinksRepository,
    private readonly policies: PolicyCache,
  ) {}

  /** A link to choose a password. It replaces an earlier one of the account. */
  async forPassword(userId: string, email: string, reason: PasswordLink['reason']): Promise<string> {
    const token = newSecret();
    await this.links.setPasswordLink(userId, { token: hashToken(token), email, when: new Date(), reason });
    return this.url(PAGES[reason], token);
  }

  /** A link to confirm one of the account's addresses. */
  async forVerification(userId: string, address: string): Promise<string> {
    const token = newSecret();
    await this.links.addVerification(userId, { token: hashToken(token), address, when: new Date() });
    return this.url('verify-email', token);
  }

  private async url(page: string, token: string): Promise<string> {
    const { settings } = await this.policies.current();
    return siteUrl(settings, `/${page}/${token}`);
  }
}
