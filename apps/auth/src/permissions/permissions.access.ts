import { AppError, type Caller, type Permission } from '@gantry/contracts';
import { PolicyCache, type Policy } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { delegationOf } from '../delegation/delegation.rules';

/** A change of one permission, in the form that its error shows. */
export interface GrantKind {
  readonly method: string;
  readonly text: string;
  readonly action: string;
}

/** What a change gives to roles, and what it takes from them. */
export interface GrantedRights {
  readonly given?: readonly string[];
  readonly taken?: readonly { readonly permission: string; readonly role: string }[];
}

function mayHandOn(caller: Caller, { given = [], taken = [] }: GrantedRights, policy: Policy): boolean {
  const delegation = delegationOf(policy);
  return (
    given.every((permission) => delegation.mayGrant(caller, permission)) &&
    taken.every(({ permission, role }) => delegation.mayWithdraw(caller, permission, role))
  );
}

/** Who may change permissions: nobody may give a role, or take from it, permissions that the caller does not have. */
@Injectable()
export class PermissionsAccess {
  constructor(private readonly policies: PolicyCache) {}

  /** @throws AppError error-edit-permissions-not-allowed */
  async requireUpdate(caller: Caller, rights: GrantedRights = {}): Promise<void> {
    const policy = await this.policies.current();
    if (policy.access.can(caller, 'access-permissions') && mayHandOn(caller, rights, policy)) return;
    throw new AppError('error-edit-permissions-not-allowed', 'Editing permissions is not allowed', undefined, 'typed');
  }

  /**
   * Permissions of settings need one more.
   * @param rights what a role gains or loses: this permission and those that come with it
   * @throws AppError error-action-not-allowed
   */
  async requireGrant(
    caller: Caller,
    permission: Permission | undefined,
    { method, text, action }: GrantKind,
    rights: GrantedRights = {},
  ): Promise<void> {
    const policy = await this.policies.current();
    const { access } = policy;
    const may =
      access.can(caller, 'access-permissions') &&
      (permission?.level !== 'settings' || access.can(caller, 'access-setting-permissions')) &&
      mayHandOn(caller, rights, policy);
    if (!may) throw new AppError('error-action-not-allowed', text, { method, action });
  }
}
