import { AppError } from '@gantry/contracts';
import { PolicyCache, type Settings } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import type { AccountEdit } from '../user-store/account.edit';
import type { UserDocument } from '../user-store/user.schema';

const editNotAllowed = (what: string) =>
  new AppError('error-action-not-allowed', `Edit ${what} is not allowed`, {
    method: 'saveUserProfile',
    action: 'Update_user',
  });

/** What people may change of their own accounts: the settings Accounts_Allow* say. */
@Injectable()
export class ProfileAccess {
  constructor(private readonly policies: PolicyCache) {}

  async settings(): Promise<Settings> {
    return (await this.policies.current()).settings;
  }

  /** @throws AppError error-not-allowed */
  async requireProfileChange(): Promise<Settings> {
    const settings = await this.settings();
    if (!settings.flag('Accounts_AllowUserProfileChange'))
      throw new AppError('error-not-allowed', 'Not allowed', { method: 'saveUserProfile' });
    return settings;
  }

  /** Each field of an edit of the own profile. @throws AppError error-action-not-allowed, error-not-allowed */
  requireFields(user: UserDocument, edit: AccountEdit, settings: Settings): void {
    if (edit.username !== undefined && !settings.flag('Accounts_AllowUsernameChange')) throw editNotAllowed('username');
    if (edit.name !== undefined && !settings.flag('Accounts_AllowRealNameChange'))
      throw editNotAllowed('user real name');
    if (edit.statusText !== undefined && !settings.flag('Accounts_AllowUserStatusMessageChange'))
      throw new AppError('error-not-allowed', 'Not allowed', { method: 'setUserStatus' });
    if (edit.email !== undefined) this.requireEmailChange(settings);
    if (edit.password !== undefined && !this.mayChangePassword(user, settings)) throw editNotAllowed('user password');
  }

  /** @throws AppError error-action-not-allowed */
  requireEmailChange(settings: Settings): void {
    if (!settings.flag('Accounts_AllowEmailChange'))
      throw new AppError('error-action-not-allowed', 'Changing email is not allowed', {
        method: 'setEmail',
        action: 'Changing_email',
      });
  }

  /** Who logs in by another service alone has no password to change. */
  mayChangePassword({ services }: UserDocument, settings: Settings): boolean {
    const own = services?.password?.bcrypt !== undefined || settings.flag('Accounts_AllowPasswordChangeForOAuthUsers');
    return own && settings.flag('Accounts_AllowPasswordChange');
  }

  /** A first user name may always be chosen. @throws AppError error-not-allowed */
  requireUsernameChange({ username }: UserDocument, settings: Settings, method: string): void {
    if (username !== undefined && !settings.flag('Accounts_AllowUsernameChange'))
      throw new AppError('error-not-allowed', 'Not allowed', { method });
  }

  /** @throws AppError error-not-allowed */
  requireNameChange(settings: Settings): void {
    if (!settings.flag('Accounts_AllowRealNameChange'))
      throw new AppError('error-not-allowed', 'Not allowed', { method: 'setRealName' });
  }
}
