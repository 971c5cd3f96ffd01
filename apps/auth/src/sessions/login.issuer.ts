import { newSecret } from '@gantry/contracts';
import type { Settings } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { AUTH_CONFIG, type AuthConfig } from '../config';
import type { LoginToken } from '../user-store/user.schema';
import { notActivated } from '../session-store/login.rules';
import { SessionRevoker } from '../session-store/session.revoker';
import { SessionsRepository } from '../session-store/sessions.repository';
import { hashToken, loginLifetimeMs, surplusTokens } from '../session-store/token.rules';

/** A login with its token in clear text. */
export interface Login {
  readonly token: string;
  readonly stored: LoginToken;
}

/** Creates logins, and removes an account's oldest ones beyond the limit. */
@Injectable()
export class LoginIssuer {
  constructor(
    private readonly sessions: SessionsRepository,
    private readonly revoker: SessionRevoker,
    @Inject(AUTH_CONFIG) private readonly config: AuthConfig,
  ) {}

  /**
   * @param when start of its lifetime; default now
   * @throws AppError of kind login when the account was removed or deactivated at the same moment
   */
  async issue(userId: string, settings: Settings, traceId: string, when = new Date()): Promise<Login> {
    const token = newSecret();
    const stored: LoginToken = { hashedToken: hashToken(token), when };
    const tokens = await this.sessions.addToken(userId, stored);
    if (!tokens) throw notActivated();
    const surplus = surplusTokens(tokens, this.config.MAX_RESUME_LOGIN_TOKENS, loginLifetimeMs(settings), Date.now());
    await this.revoker.revoke(
      userId,
      surplus.filter((hashedToken) => hashedToken !== stored.hashedToken),
      'expired',
      traceId,
    );
    return { token, stored };
  }
}

/** When a login ends by itself. */
export function expiryOf({ when, diesAt }: LoginToken, settings: Settings): Date {
  return diesAt ?? new Date((when ?? new Date()).getTime() + loginLifetimeMs(settings));
}
