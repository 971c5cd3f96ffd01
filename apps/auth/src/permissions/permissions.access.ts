import { AppError, type Caller, type Permission } from '@gantry/contracts';
import { PolicyCache, type Policy } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { delegationOf } from '../role-store/delegation.rules';

/** A change of one permission, in the words of its refusal. */
export interface GrantKind {
  readonly method: string;
  readonly text: string;
  readonly action: string;
}

function mayGrantAll(caller: Caller, given: readonly string[], policy: Policy): boolean {
  const delegation = delegationOf(policy);
  return given.every((permission) => delegation.mayGrant(caller, permission));
}

/** Who may change what others may do: nobody lets a role do what it may not do itself. */
@Injectable()
export class PermissionsAccess {
  constructor(private readonly policies: PolicyCache) {}

  /** @param given permissions that roles are to get. @throws AppError error-edit-permissions-not-allowed */
  async requireUpdate(caller: Caller, given: readonly string[] = []): Promise<void> {
    const policy = await this.policies.current();
    if (policy.access.can(caller, 'access-permissions') && mayGrantAll(caller, given, policy)) return;
    throw new AppError('error-edit-permissions-not-allowed', 'Editing permissions is not allowed', undefined, 'typed');
  }

  /**
   * Permissions of settings need one more.
   * @param given permissions that a role is to get, this one and those that come with it
   * @throws AppError error-action-not-allowed
   */
  async requireGrant(
    caller: Caller,
    permission: Permission | undefined,
    { method, text, action }: GrantKind,
    given: readonly string[] = [],
  ): Promise<void> {
    const policy = await this.policies.current();
    const { access } = policy;
    const may =
      access.can(caller, 'access-permissions') &&
      (permission?.level !== 'settings' || access.can(caller, 'access-setting-permissions')) &&
      mayGrantAll(caller, given, policy);
    if (!may) throw new AppError('error-action-not-allowed', text, { method, action });
  }
}
