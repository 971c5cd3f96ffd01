import { AppError, type Caller, type PermissionId, type RolesByPermission } from '@gantry/contracts';

/**
 * Roles × permissions × scope: the one place that answers "may this caller do that here?". Pure: whoever asks brings a
 * snapshot. A caller holds a permission when a global role of it is listed or, with a room in scope, a role of its
 * subscription there (contract/permissions.json, rules). Nobody without a login holds any.
 */
export class AccessPolicy {
  private readonly rolesByPermission: ReadonlyMap<string, ReadonlySet<string>>;

  constructor(permissions: RolesByPermission) {
    this.rolesByPermission = new Map(Object.entries(permissions).map(([id, roles]) => [id, new Set(roles)]));
  }

  /** @param roomRoles the caller's roles on its subscription to the room in question. */
  can(caller: Caller, permission: PermissionId, roomRoles: readonly string[] = []): boolean {
    if (caller.kind === 'system') return true;
    if (caller.kind !== 'user') return false;
    const allowed = this.rolesByPermission.get(permission);
    if (!allowed) return false;
    return caller.roles.some((role) => allowed.has(role)) || roomRoles.some((role) => allowed.has(role));
  }

  canAny(caller: Caller, permissions: readonly PermissionId[], roomRoles: readonly string[] = []): boolean {
    return permissions.some((permission) => this.can(caller, permission, roomRoles));
  }

  /** May the caller change this one setting by the permission that is made for it? (contract/permissions.json, settingPermissions) */
  canChangeSetting(caller: Caller, settingId: string): boolean {
    if (caller.kind !== 'user' || !this.can(caller, 'manage-selected-settings')) return false;
    const allowed = this.rolesByPermission.get(`change-setting-${settingId}`);
    return allowed !== undefined && caller.roles.some((role) => allowed.has(role));
  }

  /** Every permission, those of settings too, that somebody with these roles of the whole platform holds. */
  permissionsOf(roles: readonly string[]): ReadonlySet<string> {
    const held = [...this.rolesByPermission].filter(([, allowed]) => roles.some((role) => allowed.has(role)));
    return new Set(held.map(([permission]) => permission));
  }

  /** Every role that holds anything. */
  roles(): ReadonlySet<string> {
    return new Set([...this.rolesByPermission.values()].flatMap((allowed) => [...allowed]));
  }

  /** What an operation declares. @throws AppError permissions-required. */
  require(caller: Caller, declared: { all?: readonly PermissionId[]; any?: readonly PermissionId[] }): void {
    const all = (declared.all ?? []).every((permission) => this.can(caller, permission));
    const any = declared.any === undefined || this.canAny(caller, declared.any);
    if (!all || !any) throw AppError.permissionsRequired();
  }
}
