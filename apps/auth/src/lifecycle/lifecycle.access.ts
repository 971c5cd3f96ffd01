import type { RoleHolder } from '@gantry/access';
import { AppError, type Caller, type ErrorKind, type PermissionId } from '@gantry/contracts';
import { PolicyCache } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { delegationOf } from '../delegation/delegation.rules';

const notAllowed = (method?: string, kind?: ErrorKind) =>
  new AppError('error-not-allowed', 'Not allowed', method === undefined ? undefined : { method }, kind);

/** The form of the error, and the account that it is about. */
interface Asked {
  readonly method?: string;
  readonly kind?: ErrorKind;
  readonly target?: RoleHolder | undefined;
}

/** Who may delete and deactivate accounts and reset what secures them: nobody may do it to users with more rights. */
@Injectable()
export class LifecycleAccess {
  constructor(private readonly policies: PolicyCache) {}

  /** @param target once the account is known. @throws AppError error-not-allowed, 403 by REST */
  async requireDelete(caller: Caller, target?: RoleHolder): Promise<void> {
    await this.require(caller, 'delete-user', { method: 'deleteUser', kind: 'unauthorized', target });
  }

  /**
   * @param refusal 403 on the route of its own, 400 where it is part of another change
   * @param target once the account is known
   * @throws AppError error-not-allowed
   */
  async requireActiveStatus(caller: Caller, refusal: 'unauthorized' | 'coded', target?: RoleHolder): Promise<void> {
    await this.require(caller, 'edit-other-user-active-status', {
      method: 'setUserActiveStatus',
      kind: refusal,
      target,
    });
  }

  /** The roles whose holders are skipped when inactive accounts are searched. */
  async rolesOutOfReach(caller: Caller): Promise<string[]> {
    return delegationOf(await this.policies.current()).rolesOutOfReach(caller);
  }

  /** Accounts_AllowDeleteOwnAccount. @throws AppError error-not-allowed */
  async requireOwnDeletion(): Promise<void> {
    const { settings } = await this.policies.current();
    if (!settings.flag('Accounts_AllowDeleteOwnAccount')) throw notAllowed('deleteUserOwnAccount');
  }

  /** May the caller reset what secures another account? @throws AppError error-not-allowed */
  async requireReset(
    caller: Caller,
    permission: 'edit-other-user-totp' | 'edit-other-user-e2ee',
    target: RoleHolder,
  ): Promise<void> {
    await this.require(caller, permission, { target });
  }

  private async require(caller: Caller, permission: PermissionId, { method, kind, target }: Asked): Promise<void> {
    const policy = await this.policies.current();
    const reaches = target === undefined || delegationOf(policy).mayActOn(caller, target);
    if (!reaches || !policy.access.can(caller, permission)) throw notAllowed(method, kind);
  }
}
