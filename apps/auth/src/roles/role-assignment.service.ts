import { asSystem, Bus, type RequestContext } from '@gantry/bus';
import {
  AppError,
  assignRoomRole,
  type assignRole,
  type InputOf,
  type OutputOf,
  type Role,
  type setAdminStatus,
  type unassignRole,
} from '@gantry/contracts';
import { Injectable } from '@nestjs/common';
import { UserEvents } from '../user-store/user.events';
import type { UserDocument } from '../user-store/user.schema';
import { UsersRepository } from '../user-store/users.repository';
import { RoleHoldersRepository } from '../role-store/role-holders.repository';
import { RolesAccess } from './roles.access';
import { RolesAnnouncer } from './roles.announcer';
import { RolesRepository } from '../role-store/roles.repository';

const ASSIGN = 'authorization:addUserToRole';
const UNASSIGN = 'authorization:removeUserFromRole';
const UNASSIGN_REFUSED = 'Access permissions is not allowed';
const ADMIN = 'admin';
const TARGET = { username: 1, name: 1, roles: 1 } as const;

const invalidArguments = (method: string) => new AppError('error-invalid-arguments', 'Invalid arguments', { method });

/** Assigns and removes roles: global ones itself, those within a room through the rooms service. */
@Injectable()
export class RoleAssignmentService {
  constructor(
    private readonly access: RolesAccess,
    private readonly roles: RolesRepository,
    private readonly holders: RoleHoldersRepository,
    private readonly users: UsersRepository,
    private readonly events: UserEvents,
    private readonly announcer: RolesAnnouncer,
    private readonly bus: Bus,
  ) {}

  /** @throws AppError error-action-not-allowed, error-invalid-arguments, error-invalid-user, error-user-not-found, error-invalid-role */
  async assign(
    context: RequestContext,
    { roleName, username, roomId, unknownUser }: InputOf<typeof assignRole>,
  ): Promise<OutputOf<typeof assignRole>> {
    await this.access.requireAdministration(context.caller, ASSIGN);
    if (username === '') throw nobody(unknownUser);
    if (roleName === '') throw invalidArguments(ASSIGN);
    await this.access.requireAssignment(context.caller, roleName, ASSIGN);
    const user = await this.users.findByUsername(username, TARGET);
    if (!user) throw unknown(unknownUser);
    const role = await this.existing(roleName, roomId, ASSIGN);
    const room = roomOf(role, roomId);
    if (room === undefined) {
      await this.access.requireReach(context.caller, user, roleName, { method: ASSIGN });
      await this.give(context, user, roleName);
      return { role };
    }
    if (!(await this.inRoom(context, room, user._id, roleName, true)))
      throw new AppError('error-invalid-user', 'User is not part of given room', { method: ASSIGN });
    await this.announcer.assigned('added', roleName, user, room);
    return { role };
  }

  /** @throws AppError error-action-not-allowed, error-invalid-arguments, error-invalid-user, error-invalid-role */
  async unassign(
    context: RequestContext,
    { roleName, username, roomId }: InputOf<typeof unassignRole>,
  ): Promise<Record<string, never>> {
    await this.access.requireAdministration(context.caller, UNASSIGN, UNASSIGN_REFUSED);
    if (roleName === '' || username === '') throw invalidArguments(UNASSIGN);
    const user = await this.users.findByUsername(username, TARGET);
    if (!user) throw new AppError('error-invalid-user', 'Invalid user', { method: UNASSIGN });
    const role = await this.existing(roleName, roomId, UNASSIGN);
    const room = roomOf(role, roomId);
    if (room === undefined) {
      await this.access.requireReach(context.caller, user, undefined, { method: UNASSIGN, text: UNASSIGN_REFUSED });
      await this.withdraw(context, user, roleName);
      return {};
    }
    if (!(await this.inRoom(context, room, user._id, roleName, false)))
      throw new AppError('error-invalid-user', 'Invalid user', { method: UNASSIGN });
    await this.announcer.assigned('removed', roleName, user, room);
    return {};
  }

  /** Assigns a global role and announces it. The caller has checked the right to do so. */
  async give(context: RequestContext, user: UserDocument, role: string): Promise<void> {
    await this.tell(context, await this.holders.add(user._id, role));
    await this.announcer.assigned('added', role, user, undefined);
  }

  /** Removes a global role and announces it. @throws AppError error-action-not-allowed for the last administrator */
  async withdraw(context: RequestContext, user: UserDocument, role: string): Promise<void> {
    await this.take(context, user, role);
    await this.announcer.assigned('removed', role, user, undefined);
  }

  /** @throws AppError error-not-allowed, error-invalid-user, and those of assigning */
  async setAdmin(
    context: RequestContext,
    { userId, admin }: InputOf<typeof setAdminStatus>,
  ): Promise<Record<string, never>> {
    await this.access.requireAdminStatus(context.caller);
    const user = await this.users.findById(userId, TARGET);
    if (user?.username === undefined)
      throw new AppError('error-invalid-user', 'Invalid user', { method: 'setAdminStatus' });
    const { username } = user;
    if (admin) await this.assign(context, { roleName: ADMIN, username, unknownUser: 'error-invalid-user' });
    else await this.unassign(context, { roleName: ADMIN, username });
    return {};
  }

  /** Keeps at least one administrator, also when two give up the role at the same time. */
  private async take(context: RequestContext, { _id, roles }: UserDocument, role: string): Promise<void> {
    const lastAdmin = () =>
      new AppError('error-action-not-allowed', 'Leaving the app without admins is not allowed', {
        method: 'removeUserFromRole',
        action: 'Remove_last_admin',
      });
    if (role === ADMIN && roles.includes(ADMIN) && !(await this.users.hasAdmin([_id]))) throw lastAdmin();
    const changed = await this.holders.remove(_id, role);
    if (role === ADMIN && roles.includes(ADMIN) && !(await this.users.hasAdmin())) {
      await this.tell(context, await this.holders.add(_id, ADMIN));
      throw lastAdmin();
    }
    await this.tell(context, changed);
  }

  private async tell({ traceId }: RequestContext, user: UserDocument | undefined): Promise<void> {
    if (user) await this.events.changed(user, traceId);
  }

  private async existing(name: string, roomId: string | null | undefined, method: string): Promise<Role> {
    const role = await this.roles.byName(name);
    if (!role) throw new AppError('error-invalid-role', 'Invalid role', { method });
    if (role.scope === 'Subscriptions' && !roomId) throw invalidArguments(method);
    return role;
  }

  private async inRoom(
    context: RequestContext,
    rid: string,
    userId: string,
    role: string,
    held: boolean,
  ): Promise<boolean> {
    return (await this.bus.call(assignRoomRole, asSystem(context, 'auth'), { rid, userId, role, held })).member;
  }
}

/** A global role applies everywhere, so a given room is ignored. */
function roomOf({ scope }: Role, roomId: string | null | undefined): string | undefined {
  return scope === 'Subscriptions' ? (roomId ?? undefined) : undefined;
}

/** No user is named. */
function nobody(unknownUser: 'error-invalid-user' | 'error-user-not-found'): AppError {
  if (unknownUser === 'error-user-not-found') return invalidArguments(ASSIGN);
  return new AppError('error-user-param-not-provided', 'The required "userId" or "username" param was not provided');
}

function unknown(code: 'error-invalid-user' | 'error-user-not-found'): AppError {
  if (code === 'error-user-not-found') return new AppError(code, 'User not found', { method: ASSIGN });
  return new AppError(code, 'The required "userId" or "username" param provided does not match any users');
}
