import { AppError, type Caller } from '@gantry/contracts';
import { PolicyCache, type Policy } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { addedRoles, isOwn, mayEdit, type EditedField } from '../accounts/field.rights';
import { delegationOf } from '../delegation/delegation.rules';
import { RolesRepository } from '../role-store/roles.repository';
import type { UserDocument } from '../user-store/user.schema';
import { UsersRepository } from '../user-store/users.repository';
import { askedFields, type AskedEdit } from './asked.fields';

const METHOD = 'insertOrUpdateUser';
const ADMIN = 'admin';
const notAllowed = (text: string, action: string) =>
  new AppError('error-action-not-allowed', text, { method: METHOD, action });

const editingNotAllowed = () => notAllowed('Editing user is not allowed', 'Editing_user');
const lastAdmin = () => notAllowed('Leaving the app without admins is not allowed', 'Remove_last_admin');
const givesUpAdmin = ({ roles: held = [] }: UserDocument, roles: readonly string[]): boolean =>
  held.includes(ADMIN) && !roles.includes(ADMIN);

/** Fields with an error of their own; all others get the general one. */
const NAMES: Readonly<Partial<Record<EditedField, string>>> = {
  username: 'username',
  statusText: 'user status',
  name: 'user real name',
  email: 'user email',
  password: 'user password',
  setRandomPassword: 'user password',
};

function refusalOf(field: EditedField): AppError {
  const name = NAMES[field];
  return name === undefined ? editingNotAllowed() : notAllowed(`Edit ${name} is not allowed`, 'Update_user');
}

/** Who may change which field of an account (contract/rest-extra.json, users.update): the rights to the fields say. */
@Injectable()
export class EditingAccess {
  constructor(
    private readonly policies: PolicyCache,
    private readonly roles: RolesRepository,
    private readonly users: UsersRepository,
  ) {}

  /**
   * Checks whether the caller may change this account at all and give these roles.
   * @throws AppError error-action-not-allowed
   */
  async requireEditing(caller: Caller, userId: string, { roles }: AskedEdit): Promise<Policy> {
    const policy = await this.policies.current();
    if (!isOwn(caller, userId) && !policy.access.can(caller, 'edit-other-user-info')) throw editingNotAllowed();
    if (!roles) return policy;
    if ((await this.roles.unknown(roles)).length > 0)
      throw notAllowed('The field Roles consist invalid role name', 'Assign_role');
    if (roles.includes(ADMIN) && !policy.access.can(caller, 'assign-admin-role'))
      throw notAllowed('Assigning admin is not allowed', 'Assign_admin');
    return policy;
  }

  /**
   * Checks the right to each changed field. The settings apply to everybody's own account.
   * @returns those fields
   * @throws AppError error-action-not-allowed
   */
  async requireFields(
    caller: Caller,
    user: UserDocument,
    asked: AskedEdit,
    policy: Policy,
  ): Promise<ReadonlySet<EditedField>> {
    const { access, settings } = policy;
    const fields = askedFields(asked, user);
    if (!delegationOf(policy).mayActOn(caller, user)) throw editingNotAllowed();
    if (asked.roles && fields.has('roles')) await this.requireRoles(caller, user, asked.roles, policy);
    const editsPasswords = access.can(caller, 'edit-other-user-password');
    if (
      !settings.flag('Accounts_AllowUserProfileChange') &&
      !editsPasswords &&
      !access.can(caller, 'edit-other-user-info')
    )
      throw notAllowed('Edit user profile is not allowed', 'Update_user');
    // NOT-RC: the reference drops a password that the caller may not set and answers success. Nobody proves the own password here.
    if (fields.has('password') && !editsPasswords) throw refusalOf('password');
    for (const field of fields) if (!mayEdit(caller, user, field, {}, policy)) throw refusalOf(field);
    return fields;
  }

  private async requireRoles(
    caller: Caller,
    user: UserDocument,
    roles: readonly string[],
    policy: Policy,
  ): Promise<void> {
    const may =
      mayEdit(caller, user, 'roles', {}, policy) && delegationOf(policy).mayGive(caller, addedRoles(user, roles));
    if (!may) throw notAllowed('Assign roles is not allowed', 'Assign_role');
    if (givesUpAdmin(user, roles) && !(await this.users.hasAdmin([user._id]))) throw lastAdmin();
  }

  /**
   * Keeps at least one administrator: when two give up the role at the same time, one keeps it.
   * @throws undo's failure, error-action-not-allowed
   */
  async requireAdminLeft(
    user: UserDocument,
    roles: readonly string[] | null | undefined,
    undo: () => Promise<unknown>,
  ): Promise<void> {
    if (!roles || !givesUpAdmin(user, roles) || (await this.users.hasAdmin())) return;
    await undo();
    throw lastAdmin();
  }
}
