import type { RequestContext } from '@gantry/bus';
import {
  AppError,
  twoFactorFormSchema,
  type InputOf,
  type login,
  type OutputOf,
  type resolveSession,
  type TwoFactorProof,
  type UserCaller,
} from '@gantry/contracts';
import { PolicyCache, type Settings } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { TwoFactorService } from '../two-factor/two-factor.service';
import { ProfilesService } from '../users/profiles.service';
import type { LoginToken, UserDocument } from '../user-store/user.schema';
import { expiryOf, LoginIssuer, type Login } from './login.issuer';
import { LoginPassport } from './login.passport';
import { requireLoginAllowed, wrongCredentials } from '../session-store/login.rules';
import { LoginThrottle } from '../session-store/login.throttle';
import { SessionRevoker } from '../session-store/session.revoker';
import { SessionsRepository } from '../session-store/sessions.repository';
import type { LoginProof, LoginRequest } from './strategies/login.strategy';
import { isExpired, loginLifetimeMs } from '../session-store/token.rules';

/** Creates, resumes, checks and ends logins. */
@Injectable()
export class SessionsService {
  constructor(
    private readonly passport: LoginPassport,
    private readonly sessions: SessionsRepository,
    private readonly profiles: ProfilesService,
    private readonly policies: PolicyCache,
    private readonly twoFactor: TwoFactorService,
    private readonly throttle: LoginThrottle,
    private readonly issuer: LoginIssuer,
    private readonly revoker: SessionRevoker,
  ) {}

  /** @throws AppError of kind login */
  async login({ caller, traceId }: RequestContext, input: InputOf<typeof login>): Promise<OutputOf<typeof login>> {
    const { settings } = await this.policies.current();
    const ip = caller.kind === 'system' ? undefined : caller.ip;
    const { form, second } = withoutCode(input);
    const proof = await this.passport.prove({ form, ip, settings });
    requireLoginAllowed(proof.user, proof.type, settings);
    await this.requireSecondFactor(proof, second, { ip, settings });
    return this.admit(proof, { ip, settings }, traceId);
  }

  /**
   * A login for somebody who has just followed a mailed link.
   * @param mailCounts the link stands for a code by e-mail, if that is asked for
   * @throws AppError of kind login; totp-required when the account has a second factor: then it is to log in by itself
   */
  async loginByLink(
    { caller, traceId }: RequestContext,
    userId: string,
    mailCounts: boolean,
  ): Promise<OutputOf<typeof login>> {
    const { settings } = await this.policies.current();
    const user = await this.sessions.withPassword(userId);
    if (!user) throw wrongCredentials();
    requireLoginAllowed(user, 'password', settings);
    await this.twoFactor.checkLogin(userId, {}, settings, mailCounts);
    return this.admit(
      { user, type: 'password' },
      { ip: caller.kind === 'system' ? undefined : caller.ip, settings },
      traceId,
    );
  }

  private async admit(
    proof: LoginProof,
    { ip, settings }: Pick<LoginRequest, 'ip' | 'settings'>,
    traceId: string,
  ): Promise<OutputOf<typeof login>> {
    const { token, stored } = await this.begin(proof, settings, traceId);
    const { _id: userId } = proof.user;
    return {
      userId,
      token,
      tokenExpires: expiryOf(stored, settings),
      type: proof.type,
      caller: { ...callerOf(proof.user, stored), ...(ip === undefined ? {} : { ip }) },
      me: await this.profiles.selfView(userId),
    };
  }

  /** A resumed login has passed the second factor already. A wrong code counts as a failed login. */
  private async requireSecondFactor(
    { earlier, user }: LoginProof,
    second: TwoFactorProof,
    { ip, settings }: Pick<LoginRequest, 'ip' | 'settings'>,
  ): Promise<void> {
    if (earlier) return;
    const attempt = { account: user._id, ip };
    await this.throttle.requireAllowed(attempt, settings);
    try {
      await this.twoFactor.checkLogin(user._id, second, settings);
    } catch (error) {
      if (error instanceof AppError && error.code === 'totp-invalid') await this.throttle.failed(attempt, settings);
      throw error;
    }
    await this.throttle.succeeded(attempt);
  }

  private async begin({ user, earlier }: LoginProof, settings: Settings, traceId: string): Promise<Login> {
    if (!earlier) return this.issuer.issue(user._id, settings, traceId);
    await this.sessions.touchLogin(user._id);
    return earlier;
  }

  /** Ends the caller's login. A personal access token is not a login and stays. */
  async logout({ caller, traceId }: RequestContext): Promise<Record<string, never>> {
    if (caller.kind !== 'user') return {};
    const { userId, hashedToken } = caller;
    const found = await this.sessions.withToken(hashedToken, userId);
    if (found?.token.type !== 'personalAccessToken')
      await this.revoker.revoke(userId, [hashedToken], 'logout', traceId);
    return {};
  }

  /** Null when the token is not this user's, has expired, or the account is not active. */
  async resolve({ userId, hashedToken }: InputOf<typeof resolveSession>): Promise<OutputOf<typeof resolveSession>> {
    const [found, { settings }] = await Promise.all([
      this.sessions.withToken(hashedToken, userId),
      this.policies.current(),
    ]);
    const valid =
      found && found.user.active !== false && !isExpired(found.token, loginLifetimeMs(settings), Date.now());
    if (!valid) return { caller: null };
    const lasts = found.token.type === 'personalAccessToken';
    return {
      caller: callerOf(found.user, found.token),
      ...(lasts ? {} : { expiresAt: expiryOf(found.token, settings) }),
    };
  }
}

function callerOf(
  { _id, username, name, roles }: UserDocument,
  { hashedToken, bypassTwoFactor }: LoginToken,
): UserCaller {
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

/** A form with a code around it: `{totp: {code, login: form}}`. */
function withoutCode(input: InputOf<typeof login>): { form: LoginRequest['form']; second: TwoFactorProof } {
  const wrapped = twoFactorFormSchema.safeParse(input);
  if (!wrapped.success) return { form: { ...input }, second: {} };
  const { login: form, ...second } = wrapped.data.totp;
  return { form, second };
}
