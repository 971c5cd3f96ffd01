import type { Caller } from '@gantry/contracts';
import type { AccessPolicy } from './policy';

const ADMIN = 'admin';

/** An account that something is done to. */
export interface RoleHolder {
  readonly _id: string;
  readonly roles?: readonly string[] | undefined;
}

/**
 * Rights that are handed on, and rights that are used on people who have more. This is asked beside the permission that an
 * operation needs, never in its place. Of whoever is no administrator it promises: no sequence of calls that it allows ends
 * with more rights than the callers and the plain roles had when it began.
 *
 * - A role is beyond a caller when it carries a permission of the whole platform that the caller lacks.
 * - Nobody gives a role that is beyond them, or a permission that they lack; `admin` takes assign-admin-role besides, whatever
 *   it carries.
 * - Nobody withdraws a permission that they lack, or any from a role that is beyond them, and nobody changes such a role itself:
 *   that is done to all of its holders.
 * - What decides who gets into accounts, whoever they belong to, takes assign-admin-role.
 * - Nobody touches the account of somebody else who has a role that is beyond them, except with assign-admin-role: who may
 *   make administrators is as good as one.
 *
 * The role `admin` frees its holders of all this. Roles that hold in one room are none of this: whoever may, gives them there.
 */
export class Delegation {
  private readonly plain: ReadonlySet<string>;

  /** @param plainRoles those that every newcomer gets: what they carry counts as everybody's. `admin` never does. */
  constructor(
    private readonly access: AccessPolicy,
    plainRoles: readonly string[],
  ) {
    this.plain = access.permissionsOf(plainRoles.filter((role) => role !== ADMIN));
  }

  /** May the caller make somebody a holder of these roles, on the whole platform? */
  mayGive(caller: Caller, roles: readonly string[]): boolean {
    if (isFree(caller)) return true;
    if (roles.includes(ADMIN) && !this.makesAdministrators(caller)) return false;
    const held = this.rightsOf(caller);
    return [...this.access.permissionsOf(roles)].every(
      (permission) => held.has(permission) || this.plain.has(permission),
    );
  }

  /** May the caller let a role do this? What plain roles carry is not enough: it must be the caller's own. */
  mayGrant(caller: Caller, permission: string): boolean {
    return isFree(caller) || this.rightsOf(caller).has(permission);
  }

  /** May the caller take this from a role? From the own ones too: whoever may grant may undo it. */
  mayWithdraw(caller: Caller, permission: string, role: string): boolean {
    return this.mayGrant(caller, permission) && this.reaches(caller, [role]);
  }

  /** May the caller change the role itself, what it asks of its holders, or end it? */
  mayShape(caller: Caller, role: string): boolean {
    return this.reaches(caller, [role]);
  }

  /** May the caller decide by what people, administrators among them, get into their accounts? */
  mayRuleEntrance(caller: Caller): boolean {
    return this.makesAdministrators(caller);
  }

  /** May the caller do to this account what it may do to accounts at all? */
  mayActOn(caller: Caller, { _id, roles = [] }: RoleHolder): boolean {
    return (caller.kind === 'user' && caller.userId === _id) || this.reaches(caller, roles);
  }

  /** The roles whose holders the caller may not act on: for those who are looked for and not named. */
  rolesOutOfReach(caller: Caller): string[] {
    return [...new Set([ADMIN, ...this.access.roles()])].filter((role) => !this.reaches(caller, [role]));
  }

  private reaches(caller: Caller, roles: readonly string[]): boolean {
    return this.makesAdministrators(caller) || this.mayGive(caller, roles);
  }

  private makesAdministrators(caller: Caller): boolean {
    return isFree(caller) || this.access.can(caller, 'assign-admin-role');
  }

  private rightsOf(caller: Caller): ReadonlySet<string> {
    return caller.kind === 'user' ? this.access.permissionsOf(caller.roles) : new Set();
  }
}

function isFree(caller: Caller): boolean {
  return caller.kind === 'system' || (caller.kind === 'user' && caller.roles.includes(ADMIN));
}
