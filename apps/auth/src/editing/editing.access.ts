import { AppError, type Caller } from '@gantry/contracts';
import { PolicyCache, type Policy } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { RolesRepository } from '../role-store/roles.repository';
import type { UserDocument } from '../user-store/user.schema';
import { UsersRepository } from '../user-store/users.repository';

const METHOD = 'insertOrUpdateUser';
const ADMIN = 'admin';
const notAllowed = (text: string, action: string) =>
  new AppError('error-action-not-allowed', text, { method: METHOD, action });

/** What is asked to become another, as far as rights depend on it. */
export interface AskedEdit {
  readonly username?: string | null | undefined;
  readonly name?: string | null | undefined;
  readonly email?: string | null | undefined;
  readonly statusText?: string | null | undefined;
  readonly password?: string | null | undefined;
  readonly roles?: readonly string[] | null | undefined;
}

const lastAdmin = () => notAllowed('Leaving the app without admins is not allowed', 'Remove_last_admin');
const givesUpAdmin = ({ roles: held = [] }: UserDocument, roles: readonly string[]): boolean =>
  held.includes(ADMIN) && !roles.includes(ADMIN);

/** Is something given, and another than what is there? */
const isOther = (given: string | null | undefined, current: string | undefined): boolean =>
  given !== undefined && given !== null && given !== '' && given !== current;

/** Who may change which field of an account (contract/rest-extra.json, users.update). */
@Injectable()
export class EditingAccess {
  constructor(
    private readonly policies: PolicyCache,
    private readonly roles: RolesRepository,
    private readonly users: UsersRepository,
  ) {}

  /** May the caller change this account at all, and hand out these roles? @throws AppError error-action-not-allowed */
  async requireEditing(caller: Caller, userId: string, { roles }: AskedEdit): Promise<Policy> {
    const policy = await this.policies.current();
    const self = caller.kind === 'user' && caller.userId === userId;
    if (!self && !policy.access.can(caller, 'edit-other-user-info'))
      throw notAllowed('Editing user is not allowed', 'Editing_user');
    if (!roles) return policy;
    if ((await this.roles.unknown(roles)).length > 0)
      throw notAllowed('The field Roles consist invalid role name', 'Assign_role');
    if (roles.includes(ADMIN) && !policy.access.can(caller, 'assign-admin-role'))
      throw notAllowed('Assigning admin is not allowed', 'Assign_admin');
    return policy;
  }

  /**
   * May the caller change each of the fields that are to be others? The settings bind everybody for the own account, and
   * for others those who lack the permission to edit them.
   * @throws AppError error-action-not-allowed
   */
  async requireFields(
    caller: Caller,
    user: UserDocument,
    asked: AskedEdit,
    { access, settings }: Policy,
  ): Promise<void> {
    const self = caller.kind === 'user' && caller.userId === user._id;
    const editsInfo = access.can(caller, 'edit-other-user-info');
    const editsPasswords = access.can(caller, 'edit-other-user-password');
    if (asked.roles) await this.requireRoles(user, asked.roles, access.can(caller, 'assign-roles'));
    if (!settings.flag('Accounts_AllowUserProfileChange') && !editsInfo && !editsPasswords)
      throw notAllowed('Edit user profile is not allowed', 'Update_user');
    const bound = self || !editsInfo;
    const fields: readonly [boolean, boolean, string][] = [
      [isOther(asked.username, user.username), bound && !settings.flag('Accounts_AllowUsernameChange'), 'username'],
      [
        isOther(asked.statusText, user.statusText),
        bound && !settings.flag('Accounts_AllowUserStatusMessageChange'),
        'user status',
      ],
      [isOther(asked.name, user.name), bound && !settings.flag('Accounts_AllowRealNameChange'), 'user real name'],
      [
        isOther(asked.email, user.emails?.[0]?.address),
        bound && !settings.flag('Accounts_AllowEmailChange'),
        'user email',
      ],
      // NOT-RC: the reference drops a password that the caller may not set and answers success.
      [
        isOther(asked.password?.trim(), undefined),
        !editsPasswords || (self && !settings.flag('Accounts_AllowPasswordChange')),
        'user password',
      ],
    ];
    for (const [asks, forbidden, what] of fields)
      if (asks && forbidden) throw notAllowed(`Edit ${what} is not allowed`, 'Update_user');
  }

  private async requireRoles(user: UserDocument, roles: readonly string[], may: boolean): Promise<void> {
    const held = user.roles ?? [];
    const same = held.length === roles.length && roles.every((role) => held.includes(role));
    if (!same && !may) throw notAllowed('Assign roles is not allowed', 'Assign_role');
    if (givesUpAdmin(user, roles) && !(await this.users.hasAdmin([user._id]))) throw lastAdmin();
  }

  /** Somebody must be able to administer: of two who give up at the same time one keeps the role. @throws undo's failure, error-action-not-allowed */
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
