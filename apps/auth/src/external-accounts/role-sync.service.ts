import { LOGGER, type Logger } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { systemContext } from '@gantry/bus';
import { AppError } from '@gantry/contracts';
import { RoleAssignmentService } from '../roles/role-assignment.service';
import { RolesRepository } from '../role-store/roles.repository';
import type { UserDocument } from '../user-store/user.schema';

/** A role that every account with the given roles has in addition. */
const BASIC_ROLE = 'user';

export interface RoleClaim {
  readonly wanted: readonly string[];
  /** Roles to remove when they are not given; others stay. `all`: any role. */
  readonly managed: readonly string[] | 'all';
}

/** Sets the roles of an account to what a provider or directory says. */
@Injectable()
export class RoleSyncService {
  constructor(
    private readonly roles: RolesRepository,
    private readonly assignment: RoleAssignmentService,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * Ignores names that are no global roles; the last administrator keeps the role.
   * @returns the account after the change
   */
  async sync(user: UserDocument, { wanted, managed }: RoleClaim): Promise<UserDocument> {
    const existing = new Set((await this.roles.all()).filter(({ scope }) => scope === 'Users').map(({ _id }) => _id));
    const held = new Set(user.roles ?? []);
    const target = new Set([
      ...(managed === 'all' ? [BASIC_ROLE] : []),
      ...wanted.filter((role) => existing.has(role)),
    ]);
    const surplus = [...held].filter((role) => !target.has(role) && (managed === 'all' || managed.includes(role)));
    const missing = [...target].filter((role) => !held.has(role));
    if (surplus.length + missing.length === 0) return user;
    const context = systemContext('auth');
    for (const role of missing) await this.assignment.give(context, user, role);
    for (const role of surplus) if (await this.take(user, role)) held.delete(role);
    return { ...user, roles: [...new Set([...held, ...missing])] };
  }

  private async take(user: UserDocument, role: string): Promise<boolean> {
    try {
      await this.assignment.withdraw(systemContext('auth'), user, role);
      return true;
    } catch (err) {
      if (!(err instanceof AppError)) throw err;
      this.logger.warn({ err, role, userId: user._id }, 'role stays although the provider does not name it');
      return false;
    }
  }
}
