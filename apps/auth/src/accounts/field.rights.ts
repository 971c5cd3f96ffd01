import { AppError, type Caller, type PermissionId } from '@gantry/contracts';
import type { Policy, Settings } from '@gantry/service-kit';
import { delegationOf } from '../delegation/delegation.rules';
import type { UserDocument } from '../user-store/user.schema';
import type { AccountEdit } from '../user-store/account.edit';

/** A field of an account, or an order that goes along with an edit and is kept nowhere. */
export type EditedField = keyof AccountEdit | 'setRandomPassword' | 'sendWelcomeEmail' | 'joinDefaultChannels';

/** What the right to a field of the own account hangs on. */
interface OwnEdit {
  readonly user: Pick<UserDocument, 'username' | 'requirePasswordChange' | 'services'>;
  /** The rest of what is to change. */
  readonly edit: Pick<AccountEdit, 'password' | 'email' | 'requirePasswordChange'>;
  readonly settings: Settings;
  /** The user may change the field of other accounts. */
  readonly asOthers: boolean;
}

interface FieldRight {
  /** May people change it of their own accounts? */
  readonly own: (asked: OwnEdit) => boolean;
  /** Needed for the accounts of others, beside edit-other-user-info. */
  readonly others: PermissionId;
}

const always = () => true;
const asOthers = (asked: OwnEdit): boolean => asked.asOthers;
const settingOn =
  (id: string) =>
  ({ settings }: OwnEdit): boolean =>
    settings.flag(id);

/** Who logs in by another service alone has no password to change. One that an editor demands may always be chosen. */
function ownPassword({ user, settings }: OwnEdit): boolean {
  if (user.requirePasswordChange === true) return true;
  const has = user.services?.password?.bcrypt !== undefined;
  return (
    settings.flag('Accounts_AllowPasswordChange') && (has || settings.flag('Accounts_AllowPasswordChangeForOAuthUsers'))
  );
}

/**
 * Who may change which field, whatever the road. A field that is not here cannot be edited: the compiler asks for the right
 * of a new one (contract/rest-extra.json, users.update; contract/settings.json, Accounts_Allow*).
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
  // The demand ends with the new password that it demands.
  requirePasswordChange: {
    own: ({ edit, asOthers: may }) => may || (edit.requirePasswordChange === false && edit.password !== undefined),
    others: 'edit-other-user-info',
  },
  // Of a new address of the own nobody says that it is proved.
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

/** May somebody who edits nobody else change this field of the own account? */
export function mayEditOwn(
  user: OwnEdit['user'],
  field: EditedField,
  edit: OwnEdit['edit'],
  settings: Settings,
  may = false,
): boolean {
  return FIELD_RIGHTS[field].own({ user, edit, settings, asOthers: may });
}

/** May the caller change this field of this account, along with the rest of the edit? */
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
 * What holds for every edit, whichever road it comes by: who is not too high for the caller, whose every field may be
 * changed, and who gets no role that the caller could not give. Roads check before, in words of their own.
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
