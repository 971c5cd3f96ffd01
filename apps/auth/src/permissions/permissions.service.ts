import type { RequestContext } from '@gantry/bus';
import {
  AppError,
  type getPermissions,
  type grantPermission,
  type InputOf,
  type OutputOf,
  type Permission,
  type updatePermissions,
} from '@gantry/contracts';
import { Injectable } from '@nestjs/common';
import { RolesRepository } from '../role-store/roles.repository';
import { TrashRepository } from '../trash/trash.repository';
import { PERMISSIONS_COLLECTION } from './permission.schema';
import { PermissionsAccess, type GrantedRights } from './permissions.access';
import { PermissionsAnnouncer } from './permissions.announcer';
import { PermissionsRepository } from './permissions.repository';

const invalid = (what: 'permission' | 'role', kind?: 'typed') =>
  new AppError(`error-invalid-${what}`, `Invalid ${what}`, undefined, kind);
const ADDING = {
  method: 'authorization:addPermissionToRole',
  text: 'Adding permission is not allowed',
  action: 'Adding_permission',
};
const REMOVING = {
  method: 'authorization:removeRoleFromPermission',
  text: 'Removing permission is not allowed',
  action: 'Removing_permission',
};

/** Which roles may do what. */
@Injectable()
export class PermissionsService {
  constructor(
    private readonly access: PermissionsAccess,
    private readonly permissions: PermissionsRepository,
    private readonly roles: RolesRepository,
    private readonly trash: TrashRepository,
    private readonly announcer: PermissionsAnnouncer,
  ) {}

  async list({
    updatedSince,
  }: Pick<InputOf<typeof getPermissions>, 'updatedSince'>): Promise<
    Pick<OutputOf<typeof getPermissions>, 'update' | 'remove'>
  > {
    const removed =
      updatedSince === undefined ? [] : await this.trash.removedSince(PERMISSIONS_COLLECTION, updatedSince);
    return {
      update: await this.permissions.all(updatedSince),
      remove: removed.map(({ document: { _id }, _deletedAt }) => ({ _id, _deletedAt })),
    };
  }

  /** @throws AppError error-edit-permissions-not-allowed, error-invalid-permission, error-invalid-role */
  async update(
    { caller, traceId }: RequestContext,
    { permissions }: InputOf<typeof updatePermissions>,
  ): Promise<OutputOf<typeof updatePermissions>> {
    await this.access.requireUpdate(caller);
    const known = new Map((await this.permissions.all()).map(({ _id, roles: held }) => [_id, new Set(held)]));
    if (permissions.some(({ _id }) => !known.has(_id))) throw invalid('permission', 'typed');
    const roles = new Set(permissions.flatMap((permission) => permission.roles));
    if ((await this.roles.unknown([...roles])).length > 0) throw invalid('role', 'typed');
    await this.access.requireUpdate(caller, changesOf(permissions, known));
    const changed: Permission[] = [];
    for (const { _id, roles: holders } of permissions)
      changed.push(...present(await this.permissions.setRoles(_id, holders)));
    await this.announcer.changed('updated', changed, traceId);
    return { permissions: await this.permissions.all() };
  }

  /** Adding a setting's permission also adds that of its group, without which clients do not show the group. */
  async grant(
    { caller, traceId }: RequestContext,
    input: InputOf<typeof grantPermission>,
  ): Promise<Record<string, never>> {
    const permission = await this.permissions.byId(input.permission);
    await this.access.requireGrant(caller, permission, ADDING);
    const { _id, groupPermissionId, sectionPermissionId } = await this.checked(permission, input.role);
    const given = [groupPermissionId, sectionPermissionId, _id].filter((id) => id !== undefined);
    await this.access.requireGrant(caller, permission, ADDING, { given });
    const changed: Permission[] = [];
    for (const id of given) changed.push(...present(await this.permissions.addRole(id, input.role)));
    await this.announcer.changed('updated', changed, traceId);
    return {};
  }

  /** Removing the last setting permission of a group also removes that of the group. */
  async withdraw(
    { caller, traceId }: RequestContext,
    input: InputOf<typeof grantPermission>,
  ): Promise<Record<string, never>> {
    const permission = await this.permissions.byId(input.permission);
    await this.access.requireGrant(caller, permission, REMOVING);
    const { _id, groupPermissionId } = await this.checked(permission, input.role);
    await this.access.requireGrant(caller, permission, REMOVING, { taken: [{ permission: _id, role: input.role }] });
    const changed = present(await this.permissions.removeRole(_id, input.role));
    if (groupPermissionId !== undefined && !(await this.permissions.holdsInGroup(groupPermissionId, input.role))) {
      changed.push(...present(await this.permissions.removeRole(groupPermissionId, input.role)));
    }
    await this.announcer.changed('updated', changed, traceId);
    return {};
  }

  private async checked(permission: Permission | undefined, role: string): Promise<Permission> {
    if (!permission) throw invalid('permission');
    if ((await this.roles.unknown([role])).length > 0) throw invalid('role');
    return permission;
  }

  /** A new role with the name of a removed one must not get its permissions. */
  async withdrawAll(role: string, traceId: string): Promise<void> {
    const changed: Permission[] = [];
    for (const id of await this.permissions.idsHeldBy(role))
      changed.push(...present(await this.permissions.removeRole(id, role)));
    await this.announcer.changed('updated', changed, traceId);
  }
}

const present = (permission: Permission | undefined): Permission[] => (permission ? [permission] : []);

function changesOf(
  wanted: InputOf<typeof updatePermissions>['permissions'],
  known: ReadonlyMap<string, ReadonlySet<string>>,
): GrantedRights {
  const held = (_id: string): readonly string[] => [...(known.get(_id) ?? [])];
  return {
    given: wanted.filter(({ _id, roles }) => roles.some((role) => !held(_id).includes(role))).map(({ _id }) => _id),
    taken: wanted.flatMap(({ _id, roles }) =>
      held(_id)
        .filter((role) => !roles.includes(role))
        .map((role) => ({ permission: _id, role })),
    ),
  };
}
