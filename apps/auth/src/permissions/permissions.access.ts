import { AppError, type Caller, type Permission } from '@gantry/contracts';
import { PolicyCache } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';

/** A change of one permission, in the words of its refusal. */
export interface GrantKind {
  readonly method: string;
  readonly text: string;
  readonly action: string;
}

/** Who may change what others may do. */
@Injectable()
export class PermissionsAccess {
  constructor(private readonly policies: PolicyCache) {}

  /** @throws AppError error-edit-permissions-not-allowed */
  async requireUpdate(caller: Caller): Promise<void> {
    const { access } = await this.policies.current();
    if (access.can(caller, 'access-permissions')) return;
    throw new AppError('error-edit-permissions-not-allowed', 'Editing permissions is not allowed', undefined, 'typed');
  }

  /** Permissions of settings need one more. @throws AppError error-action-not-allowed */
  async requireGrant(
    caller: Caller,
    permission: Permission | undefined,
    { method, text, action }: GrantKind,
  ): Promise<void> {
    const { access } = await this.policies.current();
    const may =
      access.can(caller, 'access-permissions') &&
      (permission?.level !== 'settings' || access.can(caller, 'access-setting-permissions'));
    if (!may) throw new AppError('error-action-not-allowed', text, { method, action });
  }
}
