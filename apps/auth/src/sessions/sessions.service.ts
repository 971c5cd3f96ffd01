import { Bus, userIdOf, type RequestContext } from '@gantry/bus';
import { AppError, newSecret, sessionRevoked, type InputOf, type login, type OutputOf, type resolveSession, type UserCaller } from '@gantry/contracts';
import { PolicyCache, type Settings } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { AUTH_CONFIG, type AuthConfig } from '../config';
import type { LoginToken, UserDocument } from '../users/user.schema';
import { ProfilesService } from '../users/profiles.service';
import { LoginPassport } from './login.passport';
import { requireLoginAllowed } from './login.rules';
import { SessionsRepository } from './sessions.repository';
import type { LoginProof } from './strategies/login.strategy';
import { hashToken, isExpired, loginLifetimeMs, surplusTokens } from './token.rules';

interface Login {
  readonly token: string;
  readonly stored: LoginToken;
}

/** Logins: made, taken up again, recognised and ended. */
@Injectable()
export class SessionsService {
  constructor(
    private readonly passport: LoginPassport,
    private readonly sessions: SessionsRepository,
    private readonly profiles: ProfilesService,
    private readonly policies: PolicyCache,
    private readonly bus: Bus,
    @Inject(AUTH_CONFIG) private readonly config: AuthConfig,
  ) {}

  /** @throws AppError of kind login */
  async login({ caller, traceId }: RequestContext, form: InputOf<typeof login>): Promise<OutputOf<typeof login>> {
    const { settings } = await this.policies.current();
    const ip = caller.kind === 'system' ? undefined : caller.ip;
    const proof = await this.passport.prove({ form, ip, settings });
    requireLoginAllowed(proof.user, proof.type, settings);
    this.requireSecondFactor(proof, settings);
    const { token, stored } = await this.begin(proof, settings, traceId);
    const { _id: userId } = proof.user;
    return {
      userId,
      token,
      tokenExpires: new Date((stored.when ?? new Date()).getTime() + loginLifetimeMs(settings)),
      type: proof.type,
      caller: { ...callerOf(proof.user, stored), ...(ip === undefined ? {} : { ip }) },
      me: await this.profiles.selfView(userId),
    };
  }

  /** Codes cannot be checked yet: an account that asks for one is not let in without it. */
  private requireSecondFactor({ type, user }: LoginProof, settings: Settings): void {
    const asked = type === 'password' && user.services?.totp?.enabled === true && settings.flag('Accounts_TwoFactorAuthentication_Enabled');
    if (asked && !this.config.TEST_MODE) throw new AppError('totp-required', 'TOTP Required', { method: 'totp', availableMethods: ['totp'] }, 'login');
  }

  private async begin({ user, earlier }: LoginProof, settings: Settings, traceId: string): Promise<Login> {
    if (earlier) {
      await this.sessions.touchLogin(user._id);
      return earlier;
    }
    const token = newSecret();
    const stored: LoginToken = { hashedToken: hashToken(token), when: new Date() };
    const tokens = await this.sessions.addToken(user._id, stored);
    const surplus = surplusTokens(tokens, this.config.MAX_RESUME_LOGIN_TOKENS, loginLifetimeMs(settings), Date.now());
    await this.forget(user._id, surplus, 'expired', traceId);
    return { token, stored };
  }

  async logout({ caller, traceId }: RequestContext): Promise<Record<string, never>> {
    const userId = userIdOf(caller);
    if (caller.kind === 'user') await this.forget(userId, [caller.hashedToken], 'logout', traceId);
    return {};
  }

  private async forget(userId: string, hashedTokens: readonly string[], reason: 'logout' | 'expired', traceId: string): Promise<void> {
    if (hashedTokens.length === 0) return;
    await this.sessions.dropTokens(userId, hashedTokens);
    for (const hashedToken of hashedTokens) await this.bus.publish(sessionRevoked, userId, { userId, hashedToken, reason }, { traceId });
  }

  /** Null when the token is not of this user, has expired, or the account is not active. */
  async resolve({ userId, hashedToken }: InputOf<typeof resolveSession>): Promise<OutputOf<typeof resolveSession>> {
    const [found, { settings }] = await Promise.all([this.sessions.withToken(hashedToken, userId), this.policies.current()]);
    const valid = found && found.user.active !== false && !isExpired(found.token, loginLifetimeMs(settings), Date.now());
    return { caller: valid ? callerOf(found.user, found.token) : null };
  }
}

function callerOf({ _id, username, name, roles }: UserDocument, { hashedToken, bypassTwoFactor }: LoginToken): UserCaller {
  return {
    kind: 'user',
    userId: _id,
    ...(username === undefined ? {} : { username }),
    ...(name === undefined ? {} : { name }),
    roles: roles ?? [],
    hashedToken,
    bypassTwoFactor: bypassTwoFactor === true,
  };
}
