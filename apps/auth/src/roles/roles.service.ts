import { asSystem, Bus, type RequestContext } from '@gantry/bus';
import {
  AppError,
  MAX_ROLE_HOLDERS,
  roomRoleHolders,
  type deleteRole,
  type InputOf,
  type listRoles,
  type OutputOf,
  type Role,
  roleSchema,
  type saveRole,
  type syncRoles,
  type userRoles,
  type usersInRole,
} from '@gantry/contracts';
import { pageLimits, PolicyCache } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { PermissionsService } from '../permissions/permissions.service';
import { TrashRepository } from '../trash/trash.repository';
import { ROLES_COLLECTION } from '../role-store/role.schema';
import { RoleHoldersRepository } from '../role-store/role-holders.repository';
import { RolesAccess } from './roles.access';
import { RolesAnnouncer } from './roles.announcer';
import { RolesRepository } from '../role-store/roles.repository';

const SAVE = 'authorization:saveRole';
const DELETE = 'authorization:deleteRole';
const removedRoleSchema = roleSchema.extend({ _deletedAt: z.date() });

/** The roles themselves, and who has them. */
@Injectable()
export class RolesService {
  constructor(
    private readonly access: RolesAccess,
    private readonly roles: RolesRepository,
    private readonly holders: RoleHoldersRepository,
    private readonly permissions: PermissionsService,
    private readonly trash: TrashRepository,
    private readonly announcer: RolesAnnouncer,
    private readonly policies: PolicyCache,
    private readonly bus: Bus,
  ) {}

  async list(): Promise<OutputOf<typeof listRoles>> {
    return { roles: await this.roles.all() };
  }

  async sync({ updatedSince }: InputOf<typeof syncRoles>): Promise<OutputOf<typeof syncRoles>> {
    const [update, removed] = await Promise.all([
      this.roles.changedSince(updatedSince),
      this.trash.removedSince(ROLES_COLLECTION, updatedSince),
    ]);
    return {
      roles: {
        update,
        remove: removed.map(({ document, _deletedAt }) => removedRoleSchema.parse({ ...document, _deletedAt })),
      },
    };
  }

  /** A built-in role keeps its scope. @throws AppError error-action-not-allowed, error-role-name-required */
  async save(
    { caller }: RequestContext,
    { name, scope, description, mandatory2fa }: InputOf<typeof saveRole>,
  ): Promise<OutputOf<typeof saveRole>> {
    await this.access.requireAdministration(caller, SAVE);
    if (name === '') throw new AppError('error-role-name-required', 'Role name is required', { method: SAVE });
    await this.access.requireShaping(caller, name, SAVE);
    const earlier = await this.roles.byName(name);
    const asked = scope === 'Subscriptions' ? 'Subscriptions' : 'Users';
    const role = await this.roles.save({
      _id: name,
      scope: earlier?.protected ? earlier.scope : asked,
      description: description ?? '',
      mandatory2fa: mandatory2fa ?? undefined,
    });
    if (!role) throw AppError.unavailable('roles');
    await this.trash.forget(ROLES_COLLECTION, name);
    await this.announcer.saved(role);
    return { role };
  }

  /** @throws AppError error-action-not-allowed, error-invalid-role, error-delete-protected-role, error-role-in-use */
  async delete(context: RequestContext, { roleName }: InputOf<typeof deleteRole>): Promise<Record<string, never>> {
    await this.access.requireAdministration(context.caller, DELETE);
    const role = await this.roles.byName(roleName);
    if (!role) throw new AppError('error-invalid-role', 'Invalid role', { method: DELETE });
    if (role.protected)
      throw new AppError('error-delete-protected-role', 'Cannot delete a protected role', { method: DELETE });
    await this.access.requireShaping(context.caller, roleName, DELETE);
    if (await this.isHeld(context, role))
      throw new AppError('error-role-in-use', "Cannot delete role because it's in use", { method: DELETE });
    const removed = await this.roles.remove(roleName);
    if (!removed) return {};
    await this.trash.keep(ROLES_COLLECTION, removed);
    await this.permissions.withdrawAll(roleName, context.traceId);
    this.announcer.removed(removed);
    return {};
  }

  private async isHeld(context: RequestContext, { _id, scope }: Role): Promise<boolean> {
    if (scope === 'Users') return this.holders.isHeld(_id);
    return (await this.bus.call(roomRoleHolders, asSystem(context, 'auth'), { role: _id, count: 1 })).total > 0;
  }

  /** @throws AppError error-not-allowed */
  async users(
    context: RequestContext,
    { role, roomId, page }: InputOf<typeof usersInRole>,
  ): Promise<OutputOf<typeof usersInRole>> {
    await this.access.requireHolders(context.caller, roomId !== undefined);
    const { settings } = await this.policies.current();
    const { offset, count } = pageLimits(page, settings);
    const known = await this.roles.byName(role);
    if (known?.scope !== 'Subscriptions') return this.holders.page(role, { offset, count });
    const room = roomId === undefined ? {} : { rid: roomId };
    const { userIds, total } = await this.bus.call(roomRoleHolders, asSystem(context, 'auth'), {
      role,
      ...room,
      offset,
      count: Math.min(count, MAX_ROLE_HOLDERS),
    });
    return { users: await this.holders.among(userIds), total };
  }

  async shown(): Promise<OutputOf<typeof userRoles>> {
    const shown = new Set(await this.roles.shown());
    const users = await this.holders.withAny([...shown]);
    return {
      users: users.map(({ _id, username, roles }) => ({
        _id,
        ...(username === undefined ? {} : { username }),
        roles: roles.filter((role) => shown.has(role)),
      })),
    };
  }
}
