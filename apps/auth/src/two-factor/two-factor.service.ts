import type { RequestContext } from '@gantry/bus';
import {
  AppError,
  type checkTwoFactor,
  type ErrorKind,
  type InputOf,
  type OutputOf,
  type TwoFactorProof,
} from '@gantry/contracts';
import { PolicyCache, type Settings } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { AUTH_CONFIG, type AuthConfig } from '../config';
import type { UserDocument } from '../user-store/user.schema';
import { CodeThrottle } from './code.throttle';
import { EmailMethod } from './methods/email.method';
import { PasswordMethod } from './methods/password.method';
import type { SecondFactor } from './methods/second-factor';
import { TotpMethod } from './methods/totp.method';
import { fingerprint, isRemembered, rememberMs } from './remember.rules';
import { TwoFactorRepository } from './two-factor.repository';

interface Demands {
  readonly settings: Settings;
  /** The factor of users who have enabled none. */
  readonly fallback?: SecondFactor;
  readonly errors: ErrorKind;
  /** Operations for which a code by e-mail would prove nothing more. */
  readonly hasMailBox?: boolean;
}

/** Requires and checks a second factor (contract/errors.json, rest.twoFactorRoute; contract/realtime.md, R34–R43). */
@Injectable()
export class TwoFactorService {
  private readonly factors: readonly SecondFactor[];

  constructor(
    private readonly accounts: TwoFactorRepository,
    private readonly policies: PolicyCache,
    totp: TotpMethod,
    private readonly email: EmailMethod,
    private readonly password: PasswordMethod,
    private readonly throttle: CodeThrottle,
    @Inject(AUTH_CONFIG) private readonly config: AuthConfig,
  ) {
    this.factors = [totp, email];
  }

  /** @throws AppError totp-required or totp-invalid */
  async check(
    { caller }: RequestContext,
    { always, ownFactorsOnly, ...proof }: InputOf<typeof checkTwoFactor>,
  ): Promise<OutputOf<typeof checkTwoFactor>> {
    if (caller.kind !== 'user' || caller.bypassTwoFactor || this.config.TEST_MODE) return {};
    const [user, { settings }] = await Promise.all([this.accounts.find(caller.userId), this.policies.current()]);
    if (!user) throw AppError.notLoggedIn();
    const now = Date.now();
    const client = fingerprint(caller);
    const token = user.services?.resume?.loginTokens?.find(({ hashedToken }) => hashedToken === caller.hashedToken);
    const hasOwn = this.factors.some((factor) => factor.isEnabled(user, settings));
    if (!always && isRemembered({ createdAt: user.createdAt, hasOwn }, token, client, rememberMs(settings), now))
      return {};
    await this.demand(user, proof, {
      settings,
      ...(ownFactorsOnly ? {} : { fallback: this.password }),
      errors: 'coded',
    });
    const isProved = proof.code !== undefined && proof.code !== '';
    if (isProved && !always)
      await this.accounts.remember(user._id, caller.hashedToken, client, new Date(now + rememberMs(settings)));
    return {};
  }

  /**
   * Every login needs the factor; the password cannot be the second factor of a login.
   * @param hasMailBox the user has just proved to have the mail box, so a mailed code is not asked for
   * @throws AppError totp-required or totp-invalid, of kind login
   */
  async checkLogin(userId: string, proof: TwoFactorProof, settings: Settings, hasMailBox = false): Promise<void> {
    if (this.config.TEST_MODE) return;
    const user = await this.accounts.find(userId);
    if (user) await this.demand(user, proof, { settings, errors: 'login', hasMailBox });
  }

  private async demand(
    user: UserDocument,
    { code, method }: TwoFactorProof,
    { settings, fallback, errors, hasMailBox = false }: Demands,
  ): Promise<void> {
    const available = this.factors.filter(
      (factor) => factor.isEnabled(user, settings) && !(hasMailBox && factor === this.email),
    );
    const usableFallback = fallback?.isEnabled(user, settings) ? fallback : undefined;
    const named = this.factors.find(({ name }) => name === method);
    if (code === undefined || code === '') {
      const factor = available.find((one) => one === named) ?? available[0] ?? usableFallback;
      if (!factor) return;
      const details = {
        method: factor.name,
        ...(await factor.demand(user, settings)),
        availableMethods: available.map(({ name }) => name),
      };
      throw new AppError('totp-required', 'TOTP Required', details, errors);
    }
    const factor = named ?? available[0] ?? usableFallback;
    if (factor && !(await this.isRight(factor, user, code, settings)))
      throw new AppError('totp-invalid', 'TOTP Invalid', { method: factor.name }, errors);
  }

  private isRight(factor: SecondFactor, user: UserDocument, code: string, settings: Settings): Promise<boolean> {
    return this.throttle.check(user._id, () => factor.verify(user, code, settings));
  }
}
