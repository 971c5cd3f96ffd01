import { AppError, type Caller } from '@gantry/contracts';
import { PolicyCache, type Policy } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { delegationOf } from '../delegation/delegation.rules';
import { RolesRepository } from '../role-store/roles.repository';

const notAllowed = (text: string, action: string) =>
  new AppError('error-action-not-allowed', text, { method: 'insertOrUpdateUser', action });

/** How much of a user a caller may see. */
export interface Sight extends Policy {
  /** Everything but credentials. */
  readonly full: boolean;
}

/** Decides who may see and create accounts. */
@Injectable()
export class UsersAccess {
  constructor(
    private readonly policies: PolicyCache,
    private readonly roles: RolesRepository,
  ) {}

  /** @param userId whom the caller looks at; users see all of themselves */
  async sight(caller: Caller, userId?: string): Promise<Sight> {
    const policy = await this.policies.current();
    const self = caller.kind === 'user' && caller.userId === userId;
    return { ...policy, full: self || policy.access.can(caller, 'view-full-other-user-info') };
  }

  /** May the caller see the rooms that the user is in (contract/defaults.json, accounts.usersInfoFields.userRooms)? */
  async maySeeRooms(caller: Caller, userId: string): Promise<boolean> {
    const { access } = await this.policies.current();
    return (caller.kind === 'user' && caller.userId === userId) || access.can(caller, 'view-other-user-channels');
  }

  /** @throws AppError unauthorized */
  async requireList(caller: Caller): Promise<Sight> {
    const sight = await this.sight(caller);
    if (!sight.access.can(caller, 'view-d-room')) throw AppError.unauthorized();
    return sight;
  }

  /**
   * May the caller create an account with these roles?
   * @param choosesActive whether the request says if it is active, which needs the right of setUserActiveStatus
   * (contract/rest-extra.json, users.create)
   * @throws AppError error-action-not-allowed, error-not-allowed
   */
  async requireCreate(caller: Caller, roles: readonly string[], choosesActive = false): Promise<Sight> {
    const sight = await this.sight(caller);
    if (!sight.access.can(caller, 'create-user')) throw notAllowed('Adding user is not allowed', 'Adding_user');
    if (choosesActive && !sight.access.can(caller, 'edit-other-user-active-status'))
      throw new AppError('error-not-allowed', 'Not allowed', { method: 'setUserActiveStatus' });
    if ((await this.roles.unknown(roles)).length > 0)
      throw notAllowed('The field Roles consist invalid role name', 'Assign_role');
    if (roles.includes('admin') && !sight.access.can(caller, 'assign-admin-role'))
      throw notAllowed('Assigning admin is not allowed', 'Assign_admin');
    if (!delegationOf(sight).mayGive(caller, roles)) throw notAllowed('Assign roles is not allowed', 'Assign_role');
    return sight;
  }
}
