import type { RoleHolder } from '@gantry/access';
import { AppError, type Caller } from '@gantry/contracts';
import { PolicyCache } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { delegationOf } from '../delegation/delegation.rules';

const administrationRefused = (method: string, text = 'Accessing permissions is not allowed') =>
  new AppError('error-action-not-allowed', text, { method, action: 'Accessing_permissions' });

/** Decides who may manage roles, assign them and see who has them. */
@Injectable()
export class RolesAccess {
  constructor(private readonly policies: PolicyCache) {}

  /** @throws AppError error-action-not-allowed */
  async requireAdministration(caller: Caller, method: string, text?: string): Promise<void> {
    const { access } = await this.policies.current();
    if (!access.can(caller, 'access-permissions')) throw administrationRefused(method, text);
  }

  /**
   * Checks whether the caller may change or remove the role, which affects everybody who has it.
   * @throws AppError error-action-not-allowed
   */
  async requireShaping(caller: Caller, role: string, method: string): Promise<void> {
    await this.requireAdministration(caller, method);
    if (!delegationOf(await this.policies.current()).mayShape(caller, role)) throw administrationRefused(method);
  }

  /**
   * Only callers who may assign the administrator role may make administrators.
   * @throws AppError error-action-not-allowed
   */
  async requireAssignment(caller: Caller, role: string, method: string): Promise<void> {
    const { access } = await this.policies.current();
    if (role !== 'admin' || access.can(caller, 'assign-admin-role')) return;
    throw new AppError('error-action-not-allowed', 'Assigning admin is not allowed', {
      method,
      action: 'Assign_admin',
    });
  }

  /**
   * Checks whether the caller may change the global roles of this account and assign this one. Roles within rooms are
   * not covered.
   * @param given undefined when a role is removed
   * @throws AppError error-action-not-allowed
   */
  async requireReach(
    caller: Caller,
    user: RoleHolder,
    given: string | undefined,
    { method, text }: { method: string; text?: string },
  ): Promise<void> {
    const delegation = delegationOf(await this.policies.current());
    const gives = given === undefined || delegation.mayGive(caller, [given]);
    if (!gives || !delegation.mayActOn(caller, user)) throw administrationRefused(method, text);
  }

  /** @throws AppError error-not-allowed */
  async requireAdminStatus(caller: Caller): Promise<void> {
    const { access } = await this.policies.current();
    if (!access.can(caller, 'assign-admin-role'))
      throw new AppError('error-not-allowed', 'Not allowed', { method: 'setAdminStatus' });
  }

  /**
   * @param inRoom seeing roles within rooms needs the permission to see other users' rooms.
   * @throws AppError error-not-allowed
   */
  async requireHolders(caller: Caller, inRoom: boolean): Promise<void> {
    const { access } = await this.policies.current();
    const may = access.can(caller, 'access-permissions') && (!inRoom || access.can(caller, 'view-other-user-channels'));
    if (!may) throw new AppError('error-not-allowed', 'Not allowed');
  }
}
