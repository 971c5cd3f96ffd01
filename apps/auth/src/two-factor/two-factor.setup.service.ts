import { userIdOf, type RequestContext } from '@gantry/bus';
import {
  AppError,
  type disableEmailTwoFactor,
  type disableTotp,
  type enableTotp,
  type InputOf,
  type OutputOf,
  type regenerateBackupCodes,
  type remainingBackupCodes,
  type sendEmailCode,
  type enableEmailTwoFactor,
  type validateTotp,
} from '@gantry/contracts';
import { PolicyCache } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { MailRequests } from '../mail/mail.requests';
import type { UserDocument } from '../user-store/user.schema';
import { UsersRepository } from '../user-store/users.repository';
import { newBackupCodes } from './backup-codes.rules';
import { CodeThrottle } from './code.throttle';
import { EmailMethod } from './methods/email.method';
import { TotpMethod } from './methods/totp.method';
import { matchingStep, newTotpSecret, otpauthUrl } from './totp.rules';
import { lastFactor, TwoFactorAccess } from './two-factor.access';
import { TwoFactorRepository } from './two-factor.repository';

const notAuthorized = () => new AppError('not-authorized');
const invalidTotp = () => new AppError('invalid-totp');

/**
 * Enables and disables users' second factors. For a wrong code the answer is empty rather than an error, as clients
 * expect.
 */
@Injectable()
export class TwoFactorSetupService {
  constructor(
    private readonly access: TwoFactorAccess,
    private readonly accounts: TwoFactorRepository,
    private readonly users: UsersRepository,
    private readonly policies: PolicyCache,
    private readonly totp: TotpMethod,
    private readonly email: EmailMethod,
    private readonly throttle: CodeThrottle,
    private readonly requests: MailRequests,
  ) {}

  private async self({ caller }: RequestContext): Promise<UserDocument> {
    const user = await this.accounts.find(userIdOf(caller));
    if (!user) throw notAuthorized();
    return user;
  }

  /** A secret that is enabled once the app has shown a code for it. @throws AppError error-2fa-already-enabled */
  async enableTotp(context: RequestContext): Promise<OutputOf<typeof enableTotp>> {
    const [{ _id, username }, { settings }] = await Promise.all([this.self(context), this.policies.current()]);
    if (username === undefined || !settings.flag('Accounts_TwoFactorAuthentication_Enabled')) throw notAuthorized();
    const secret = newTotpSecret();
    if (!(await this.accounts.beginTotp(_id, secret)))
      throw new AppError('error-2fa-already-enabled', 'Two-factor authentication is enabled already');
    return { secret, url: otpauthUrl(secret, username, settings.text('Site_Name')) };
  }

  /** @returns without codes when the code is wrong. @throws AppError invalid-totp when no secret was created */
  async validateTotp(
    context: RequestContext,
    { code }: InputOf<typeof validateTotp>,
  ): Promise<OutputOf<typeof validateTotp>> {
    const [{ _id, services }, { settings }] = await Promise.all([this.self(context), this.policies.current()]);
    const secret = services?.totp?.tempSecret;
    if (secret === undefined) throw invalidTotp();
    const step = matchingStep(secret, code, settings.number('Accounts_TwoFactorAuthentication_MaxDelta'), Date.now());
    if (step === undefined) return {};
    const { codes, hashed } = newBackupCodes();
    if (!(await this.accounts.enableTotp(_id, secret, hashed, step))) throw invalidTotp();
    return { codes };
  }

  /** @throws AppError error-not-allowed for the last factor of somebody whom a role obliges to one */
  async disableTotp(
    context: RequestContext,
    { code }: InputOf<typeof disableTotp>,
  ): Promise<OutputOf<typeof disableTotp>> {
    const user = await this.self(context);
    const method = '2fa:disable';
    const beside = await this.access.requireTurningOff(user._id, 'totp', method);
    const disabled = await this.isOwnCode(user, code);
    if (disabled && !(await this.accounts.disableTotp(user._id, beside))) throw lastFactor(method);
    return { disabled };
  }

  /** @returns without codes when the code is wrong. @throws AppError invalid-totp without an authenticator app. */
  async regenerateBackupCodes(
    context: RequestContext,
    { code }: InputOf<typeof regenerateBackupCodes>,
  ): Promise<OutputOf<typeof regenerateBackupCodes>> {
    const user = await this.self(context);
    if (user.services?.totp?.enabled !== true) throw invalidTotp();
    if (!(await this.isOwnCode(user, code))) return {};
    const { codes, hashed } = newBackupCodes();
    await this.accounts.setBackupCodes(user._id, hashed);
    return { codes };
  }

  /** @throws AppError invalid-totp without an authenticator app. */
  async remainingBackupCodes(context: RequestContext): Promise<OutputOf<typeof remainingBackupCodes>> {
    const { services } = await this.self(context);
    if (services?.totp?.enabled !== true) throw invalidTotp();
    return { remaining: services.totp.hashedBackup?.length ?? 0 };
  }

  async enableEmail(context: RequestContext): Promise<OutputOf<typeof enableEmailTwoFactor>> {
    const { _id } = await this.self(context);
    await this.accounts.setEmailCodes(_id, true);
    return {};
  }

  /** @throws AppError error-not-allowed for the last factor of somebody whom a role obliges to one */
  async disableEmail(context: RequestContext): Promise<OutputOf<typeof disableEmailTwoFactor>> {
    const { _id } = await this.self(context);
    const method = '2fa:disable-email';
    const beside = await this.access.requireTurningOff(_id, 'email', method);
    if (!(await this.accounts.setEmailCodes(_id, false, beside))) throw lastFactor(method);
    return {};
  }

  /**
   * Works without a login, whose second factor it serves: then it answers the same whoever is named, and mails afterwards. NOT-RC:
   * the reference tells anybody the addresses of any user. A user who is logged in is mailed itself.
   */
  async sendEmailCode(
    { caller }: RequestContext,
    { emailOrUsername }: InputOf<typeof sendEmailCode>,
  ): Promise<OutputOf<typeof sendEmailCode>> {
    if (!emailOrUsername) throw new AppError('error-parameter-required', 'emailOrUsername is required');
    if (caller.kind === 'user') return { addresses: (await this.mailCode(caller.userId)) ?? [] };
    this.requests.accept(emailOrUsername, caller, async () => {
      const found = await this.users.findByLogin(emailOrUsername, { _id: 1 });
      if (found) await this.mailCode(found._id);
    });
    return { addresses: [] };
  }

  /** @returns where the code was sent; undefined when the account no longer exists */
  private async mailCode(userId: string): Promise<string[] | undefined> {
    const [user, { settings }] = await Promise.all([this.accounts.find(userId), this.policies.current()]);
    return user && this.email.mailCode(user, settings);
  }

  private async isOwnCode(user: UserDocument, code: string): Promise<boolean> {
    const { settings } = await this.policies.current();
    return this.throttle.check(user._id, () => this.totp.verify(user, code, settings));
  }
}
