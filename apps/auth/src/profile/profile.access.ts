import { AppError } from '@gantry/contracts';
import { PolicyCache, type Settings } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import type { AccountEdit } from '../user-store/account.edit';
import { EDITED_FIELDS, mayEditOwn, type EditedField } from '../accounts/field.rights';
import type { UserDocument } from '../user-store/user.schema';

const editNotAllowed = (what: string) =>
  new AppError('error-action-not-allowed', `Edit ${what} is not allowed`, {
    method: 'saveUserProfile',
    action: 'Update_user',
  });
const notAllowed = (method: string) => new AppError('error-not-allowed', 'Not allowed', { method });
const emailNotAllowed = () =>
  new AppError('error-action-not-allowed', 'Changing email is not allowed', {
    method: 'setEmail',
    action: 'Changing_email',
  });

/** Fields with an error of their own; all others get that of the profile. */
const REFUSALS: Readonly<Partial<Record<EditedField, () => AppError>>> = {
  username: () => editNotAllowed('username'),
  name: () => editNotAllowed('user real name'),
  statusText: () => notAllowed('setUserStatus'),
  email: emailNotAllowed,
  password: () => editNotAllowed('user password'),
};

/** The fields that an edit contains. */
const fieldsOf = (edit: AccountEdit) => EDITED_FIELDS.filter((field) => Reflect.get(edit, field) !== undefined);

/** What people may change of their own accounts: the rights to the fields say. */
@Injectable()
export class ProfileAccess {
  constructor(private readonly policies: PolicyCache) {}

  async settings(): Promise<Settings> {
    return (await this.policies.current()).settings;
  }

  /** @throws AppError error-not-allowed */
  async requireProfileChange(): Promise<Settings> {
    const settings = await this.settings();
    if (!settings.flag('Accounts_AllowUserProfileChange')) throw notAllowed('saveUserProfile');
    return settings;
  }

  /** Checks each field of an edit of the own profile. @throws AppError error-action-not-allowed, error-not-allowed */
  requireFields(user: UserDocument, edit: AccountEdit, settings: Settings): void {
    for (const field of fieldsOf(edit))
      if (!mayEditOwn(user, field, edit, settings)) throw REFUSALS[field]?.() ?? editNotAllowed('user profile');
  }

  /** @throws AppError error-action-not-allowed */
  requireEmailChange(user: UserDocument, settings: Settings): void {
    if (!mayEditOwn(user, 'email', {}, settings)) throw emailNotAllowed();
  }

  mayChangePassword(user: UserDocument, settings: Settings): boolean {
    return mayEditOwn(user, 'password', {}, settings);
  }

  /** @throws AppError error-not-allowed */
  requireUsernameChange(user: UserDocument, settings: Settings, method: string): void {
    if (!mayEditOwn(user, 'username', {}, settings)) throw notAllowed(method);
  }

  /** @throws AppError error-not-allowed */
  requireNameChange(user: UserDocument, settings: Settings): void {
    if (!mayEditOwn(user, 'name', {}, settings)) throw notAllowed('setRealName');
  }
}
