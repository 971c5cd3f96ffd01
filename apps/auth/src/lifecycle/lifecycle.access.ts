import { AppError, type Caller, type ErrorKind, type PermissionId } from '@gantry/contracts';
import { PolicyCache } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';

const notAllowed = (method?: string, kind?: ErrorKind) =>
  new AppError('error-not-allowed', 'Not allowed', method === undefined ? undefined : { method }, kind);

/** Who may end accounts, put them to sleep, and reset what secures them. */
@Injectable()
export class LifecycleAccess {
  constructor(private readonly policies: PolicyCache) {}

  /** @throws AppError error-not-allowed, 403 by REST */
  async requireDelete(caller: Caller): Promise<void> {
    await this.require(caller, 'delete-user', 'deleteUser', 'unauthorized');
  }

  /** @param refusal 403 for the route of its own, 400 where it is part of another change. @throws AppError error-not-allowed */
  async requireActiveStatus(caller: Caller, refusal: 'unauthorized' | 'coded'): Promise<void> {
    await this.require(caller, 'edit-other-user-active-status', 'setUserActiveStatus', refusal);
  }

  /** Accounts_AllowDeleteOwnAccount. @throws AppError error-not-allowed */
  async requireOwnDeletion(): Promise<void> {
    const { settings } = await this.policies.current();
    if (!settings.flag('Accounts_AllowDeleteOwnAccount')) throw notAllowed('deleteUserOwnAccount');
  }

  /** What secures the account of somebody else. @throws AppError error-not-allowed */
  async requireReset(caller: Caller, permission: 'edit-other-user-totp' | 'edit-other-user-e2ee'): Promise<void> {
    await this.require(caller, permission);
  }

  private async require(caller: Caller, permission: PermissionId, method?: string, kind?: ErrorKind): Promise<void> {
    const { access } = await this.policies.current();
    if (!access.can(caller, permission)) throw notAllowed(method, kind);
  }
}
