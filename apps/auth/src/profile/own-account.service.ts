import { escapeHtml } from '@gantry/service-kit';
import { userIdOf, type RequestContext } from '@gantry/bus';
import {
  AppError,
  type changePassword,
  type InputOf,
  type OutputOf,
  type passwordPolicy,
  type setEmail,
  type setRealName,
  type setUsername,
  type setUserPassword,
  type setUtcOffset,
} from '@gantry/contracts';
import { Injectable } from '@nestjs/common';
import { AccountChanges } from '../accounts/account.changes';
import { AccountRules, emailTaken } from '../accounts/account.rules';
import { AccountsRepository } from '../user-store/accounts.repository';
import { hashToken } from '../session-store/token.rules';
import { policyDescription, requirePolicy } from '../user-store/password.policy';
import type { UserDocument } from '../user-store/user.schema';
import { isValidUsername } from '../user-store/username.rules';
import { CurrentPassword } from './current.password';
import { ProfileAccess } from './profile.access';

const refusal = (code: string, text: string, method: string, more: object = {}) =>
  new AppError(code, text, { method, ...more });
const invalidUser = (method: string) => refusal('error-invalid-user', 'Invalid user', method);

/** DDP methods with which users change one thing of their own accounts. */
@Injectable()
export class OwnAccountService {
  constructor(
    private readonly access: ProfileAccess,
    private readonly accounts: AccountsRepository,
    private readonly rules: AccountRules,
    private readonly changes: AccountChanges,
    private readonly passwords: CurrentPassword,
  ) {}

  private async own({ caller }: RequestContext, method: string): Promise<UserDocument> {
    const user = await this.accounts.find(userIdOf(caller));
    if (!user) throw invalidUser(method);
    return user;
  }

  /** contract/ddp-extra.json, setUsername. Does nothing for a name that differs in case only. */
  async setUsername(
    context: RequestContext,
    { username, silent }: InputOf<typeof setUsername>,
  ): Promise<OutputOf<typeof setUsername>> {
    const method = 'setUsername';
    const [user, settings] = [await this.own(context, method), await this.access.settings()];
    this.access.requireUsernameChange(user, settings, method);
    if (user.username?.toLowerCase() === username.toLowerCase()) return { username };
    const shown = escapeHtml(username);
    if (!isValidUsername(username, settings)) {
      throw refusal(
        'username-invalid',
        `${shown} is not a valid username, use only letters, numbers, dots, hyphens and underscores`,
        method,
      );
    }
    const taken = () =>
      refusal('error-field-unavailable', `<strong>${shown}</strong> is already in use :(`, method, { field: username });
    if (!(await this.rules.isUsernameFree(username, user._id, settings))) throw taken();
    await this.changes.apply(context, user, { username: username.trim() }, { taken, silent });
    return { username };
  }

  /** contract/ddp-extra.json, setRealName. */
  async setRealName(
    context: RequestContext,
    { name }: InputOf<typeof setRealName>,
  ): Promise<OutputOf<typeof setRealName>> {
    const refused = () => refusal('error-could-not-change-name', 'Could not change name', 'setRealName');
    const [user, settings] = [await this.own(context, 'setRealName'), await this.access.settings()];
    this.access.requireNameChange(user, settings);
    const changed = this.rules.changedName(user, name, settings, refused);
    if (changed !== undefined) await this.changes.apply(context, user, { name: changed }, { taken: refused });
    return { name };
  }

  /** contract/ddp-extra.json, setEmail. */
  async setEmail(context: RequestContext, { email }: InputOf<typeof setEmail>): Promise<OutputOf<typeof setEmail>> {
    const [user, settings] = [await this.own(context, 'setEmail'), await this.access.settings()];
    this.access.requireEmailChange(user, settings);
    if (email.trim() === '') throw refusal('error-invalid-email', 'Invalid email', 'setEmail');
    const changed = this.rules.changedEmail(user, email);
    await this.rules.requireFreeEmail(context.caller, user, changed, settings);
    if (changed !== undefined)
      await this.changes.apply(context, user, { email: changed }, { taken: () => emailTaken(changed) });
    return { email };
  }

  /** contract/ddp-extra.json, setUserPassword. */
  async setPassword(
    context: RequestContext,
    { password }: InputOf<typeof setUserPassword>,
  ): Promise<OutputOf<typeof setUserPassword>> {
    const method = 'setUserPassword';
    const [user, settings] = [await this.own(context, method), await this.access.settings()];
    if (user.requirePasswordChange !== true) throw refusal('error-not-allowed', 'Not allowed', method);
    await this.passwords.requireOther(user, password, method);
    requirePolicy(password, settings);
    await this.changes.apply(
      context,
      user,
      { password, requirePasswordChange: false },
      { taken: () => invalidUser(method) },
    );
    return {};
  }

  /**
   * contract/ddp-extra.json, platformMethods.changePassword. A digest is refused while there is a password policy,
   * which cannot be checked for it.
   */
  async changePassword(
    context: RequestContext,
    { oldPassword, newPassword }: InputOf<typeof changePassword>,
  ): Promise<OutputOf<typeof changePassword>> {
    const method = 'changePassword';
    const [user, settings] = [await this.own(context, method), await this.access.settings()];
    if (!this.access.mayChangePassword(user, settings)) throw refusal('error-not-allowed', 'Not allowed', method);
    await this.passwords.require(user, oldPassword, () => new AppError(403, 'Incorrect password'));
    await this.passwords.requireOther(user, newPassword, method);
    if (typeof newPassword === 'string' || settings.flag('Accounts_Password_Policy_Enabled'))
      requirePolicy(typeof newPassword === 'string' ? newPassword : '', settings);
    const demanded = user.requirePasswordChange === true ? { requirePasswordChange: false } : {};
    await this.changes.apply(
      context,
      user,
      { password: newPassword, ...demanded },
      { taken: () => invalidUser(method) },
    );
    return { passwordChanged: true };
  }

  /** contract/ddp-extra.json, userSetUtcOffset. */
  async setUtcOffset(
    context: RequestContext,
    { utcOffset }: InputOf<typeof setUtcOffset>,
  ): Promise<OutputOf<typeof setUtcOffset>> {
    if (context.caller.kind !== 'user') return {};
    const user = await this.own(context, 'userSetUtcOffset');
    if (user.utcOffset === utcOffset) return { changed: false };
    await this.changes.apply(context, user, { utcOffset }, { taken: () => invalidUser('userSetUtcOffset') });
    return { changed: true };
  }

  /** contract/ddp-extra.json, getPasswordPolicy. */
  async passwordPolicy(
    { caller }: RequestContext,
    { token }: InputOf<typeof passwordPolicy>,
  ): Promise<OutputOf<typeof passwordPolicy>> {
    const known =
      caller.kind === 'user' ||
      (token !== undefined && token !== '' && (await this.accounts.isResetToken(hashToken(token))));
    if (!known) throw invalidUser('getPasswordPolicy');
    return policyDescription(await this.access.settings());
  }
}
