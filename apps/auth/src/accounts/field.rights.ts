import { AppError, type Caller, type PermissionId } from '@gantry/contracts';
import type { Policy, Settings } from '@gantry/service-kit';
import { delegationOf } from '../delegation/delegation.rules';
import type { UserDocument } from '../user-store/user.schema';
import type { AccountEdit } from '../user-store/account.edit';

/** A field of an account, or an instruction that comes with an edit and is not stored. */
export type EditedField = keyof AccountEdit | 'setRandomPassword' | 'sendWelcomeEmail' | 'joinDefaultChannels';

/** What the right to a field of the own account depends on. */
interface OwnEdit {
  readonly user: Pick<UserDocument, 'username' | 'requirePasswordChange' | 'services'>;
  /** The other changes of the same edit. */
  readonly edit: Pick<AccountEdit, 'password' | 'email' | 'requirePasswordChange'>;
  readonly settings: Settings;
  /** Whether the user may change the field of other accounts. */
  readonly asOthers: boolean;
}

interface FieldRight {
  /** Whether users may change it in their own accounts. */
  readonly own: (asked: OwnEdit) => boolean;
  /** The permission for the accounts of others, in addition to edit-other-user-info. */
  readonly others: PermissionId;
}

const always = () => true;
const asOthers = (asked: OwnEdit): boolean => asked.asOthers;
const settingOn =
  (id: string) =>
  ({ settings }: OwnEdit): boolean =>
    settings.flag(id);

/** A user who logs in by another service only has no password to change. A required new password may always be set. */
function ownPassword({ user, settings }: OwnEdit): boolean {
  if (user.requirePasswordChange === true) return true;
  const has = user.services?.password?.bcrypt !== undefined;
  return (
    settings.flag('Accounts_AllowPasswordChange') && (has || settings.flag('Accounts_AllowPasswordChangeForOAuthUsers'))
  );
}

/**
 * Who may change which field, by any route. The type demands a row for every field (contract/rest-extra.json,
 * users.update; contract/settings.json, Accounts_Allow*).
 */
export const FIELD_RIGHTS: Readonly<Record<EditedField, FieldRight>> = {
  // A first user name may always be chosen.
  username: {
    own: ({ user, settings }) => user.username === undefined || settings.flag('Accounts_AllowUsernameChange'),
    others: 'edit-other-user-info',
  },
  name: { own: settingOn('Accounts_AllowRealNameChange'), others: 'edit-other-user-info' },
  statusText: { own: settingOn('Accounts_AllowUserStatusMessageChange'), others: 'edit-other-user-info' },
  email: { own: settingOn('Accounts_AllowEmailChange'), others: 'edit-other-user-info' },
  bio: { own: always, others: 'edit-other-user-info' },
  nickname: { own: always, others: 'edit-other-user-info' },
  customFields: { own: always, others: 'edit-other-user-info' },
  language: { own: always, others: 'edit-other-user-info' },
  utcOffset: { own: always, others: 'edit-other-user-info' },
  password: { own: ownPassword, others: 'edit-other-user-password' },
  // The requirement ends with the new password.
  requirePasswordChange: {
    own: ({ edit, asOthers: may }) => may || (edit.requirePasswordChange === false && edit.password !== undefined),
    others: 'edit-other-user-info',
  },
  // Users cannot declare a new address of their own as verified.
  verified: {
    own: ({ edit, asOthers: may }) => may && edit.email === undefined,
    others: 'edit-other-user-info',
  },
  roles: { own: asOthers, others: 'assign-roles' },
  setRandomPassword: { own: asOthers, others: 'edit-other-user-password' },
  sendWelcomeEmail: { own: asOthers, others: 'edit-other-user-info' },
  joinDefaultChannels: { own: asOthers, others: 'edit-other-user-info' },
};

function isEditedField(field: string): field is EditedField {
  return Object.hasOwn(FIELD_RIGHTS, field);
}

export const EDITED_FIELDS: readonly EditedField[] = Object.keys(FIELD_RIGHTS).filter(isEditedField);

export function isOwn(caller: Caller, userId: string): boolean {
  return caller.kind === 'user' && caller.userId === userId;
}

/** Whether a user without the right to edit others may change this field of the own account. */
export function mayEditOwn(
  user: OwnEdit['user'],
  field: EditedField,
  edit: OwnEdit['edit'],
  settings: Settings,
  may = false,
): boolean {
  return FIELD_RIGHTS[field].own({ user, edit, settings, asOthers: may });
}

/** Whether the caller may change this field of this account, together with the rest of the edit. */
export function mayEdit(
  caller: Caller,
  user: UserDocument,
  field: EditedField,
  edit: OwnEdit['edit'],
  { access, settings }: Policy,
): boolean {
  const may = access.can(caller, 'edit-other-user-info') && access.can(caller, FIELD_RIGHTS[field].others);
  return isOwn(caller, user._id) ? mayEditOwn(user, field, edit, settings, may) : may;
}

/** The roles that an edit adds. */
export function addedRoles({ roles: held = [] }: Pick<UserDocument, 'roles'>, wanted: readonly string[]): string[] {
  return wanted.filter((role) => !held.includes(role));
}

/**
 * Checks that apply to every edit, by any route: the target must not have more rights than the caller, every changed
 * field needs its right, and added roles must be ones that the caller may give. Routes check beforehand to answer with
 * errors of their own.
 * @throws AppError error-action-not-allowed
 */
export function requireRights(caller: Caller, user: UserDocument, edit: AccountEdit, policy: Policy): void {
  const fields = Object.entries(edit).flatMap(([field, value]) => (value === undefined ? [] : [field]));
  const delegation = delegationOf(policy);
  const may =
    delegation.mayActOn(caller, user) &&
    delegation.mayGive(caller, addedRoles(user, edit.roles ?? [])) &&
    fields.every((field) => isEditedField(field) && mayEdit(caller, user, field, edit, policy));
  if (!may)
    throw new AppError('error-action-not-allowed', 'Editing user is not allowed', {
      method: 'insertOrUpdateUser',
      action: 'Editing_user',
    });
}
