import { userIdOf, type RequestContext } from '@gantry/bus';
import { AppError, erasureSchema, type deleteOwnAccount, type deleteUser, type InputOf } from '@gantry/contracts';
import { PolicyCache } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { RoleHoldersRepository } from '../role-store/role-holders.repository';
import { PasswordHasher } from '../passwords/password.hasher';
import type { UserDocument } from '../user-store/user.schema';
import { UserTargets } from '../user-store/user.targets';
import { AccountDutiesService } from './account-duties.service';
import type { DeletionDuty } from './account-duty.schema';
import { LifecycleAccess } from './lifecycle.access';
import { LifecycleRepository } from './lifecycle.repository';
import { requireAgreement } from './ownership.rules';
import { OwnershipService } from './ownership.service';

const ADMIN = 'admin';
/** sha256 hex: how clients send passwords. */
const DIGEST = /^[0-9a-f]{64}$/;

export function lastAdmin(method: string): AppError {
  return new AppError('error-action-not-allowed', 'Leaving the app without admins is not allowed', {
    method,
    action: 'Remove_last_admin',
  });
}

/** Deletes accounts, others' and the caller's own. */
@Injectable()
export class DeletionService {
  constructor(
    private readonly access: LifecycleAccess,
    private readonly targets: UserTargets,
    private readonly accounts: LifecycleRepository,
    private readonly roles: RoleHoldersRepository,
    private readonly ownership: OwnershipService,
    private readonly duties: AccountDutiesService,
    private readonly passwords: PasswordHasher,
    private readonly policies: PolicyCache,
  ) {}

  /** @throws AppError error-not-allowed, error-invalid-user, error-cannot-delete-app-user, error-action-not-allowed, user-last-owner */
  async delete(context: RequestContext, input: InputOf<typeof deleteUser>): Promise<Record<string, never>> {
    const method = 'deleteUser';
    await this.access.requireDelete(context.caller);
    const id = input.by === 'id' ? input.userId : (await this.targets.find(input.target, { _id: 1 }))._id;
    const user = await this.accounts.find(id);
    if (!user) throw new AppError('error-invalid-user', 'Invalid user to delete', { method });
    await this.access.requireDelete(context.caller, user);
    return this.remove(context, user, input.confirmRelinquish === true, method);
  }

  /** @throws AppError error-not-allowed, error-invalid-password, error-invalid-username, and those of {@link delete} */
  async deleteOwn(
    context: RequestContext,
    { password, confirmRelinquish }: InputOf<typeof deleteOwnAccount>,
  ): Promise<Record<string, never>> {
    const method = 'deleteUserOwnAccount';
    const userId = userIdOf(context.caller);
    await this.access.requireOwnDeletion();
    const user = await this.accounts.find(userId);
    if (!user) throw new AppError('error-invalid-user', 'Invalid user', { method });
    await this.requireProof(user, password, method);
    return this.remove(context, user, confirmRelinquish === true, method);
  }

  /** Checks the password, or the user name for accounts without a password. */
  private async requireProof({ username, services }: UserDocument, proof: string, method: string): Promise<void> {
    const bcrypt = services?.password?.bcrypt?.trim();
    if (!bcrypt) {
      if (username === undefined || username !== proof.trim())
        throw new AppError('error-invalid-username', 'Invalid username', { method });
      return;
    }
    const digest = proof.toLowerCase();
    if (DIGEST.test(digest) && (await this.passwords.verify({ digest, algorithm: 'sha-256' }, bcrypt))) return;
    if (!(await this.passwords.verify(proof, bcrypt)))
      throw new AppError('error-invalid-password', 'Invalid password', { method });
  }

  private async remove(
    context: RequestContext,
    user: UserDocument,
    isAgreed: boolean,
    method: string,
  ): Promise<Record<string, never>> {
    const { _id: userId, username, name, type } = user;
    if (type === 'app')
      throw new AppError('error-cannot-delete-app-user', 'Deleting app user is not allowed', { method });
    const isAdmin = user.roles.includes(ADMIN);
    if (isAdmin && !(await this.accounts.hasActiveAdmin([userId]))) throw lastAdmin(method);
    // A user without a user name is in no room.
    if (username !== undefined) await this.relinquish(context, userId, isAgreed);
    if (isAdmin) await this.resign(userId, method);
    const { settings } = await this.policies.current();
    const erasure = erasureSchema.catch('Delete').parse(settings.text('Message_ErasureType'));
    const known = { ...(username === undefined ? {} : { username }), ...(name === undefined ? {} : { name }) };
    const duty: DeletionDuty = {
      _id: `deletion/${userId}`,
      kind: 'deletion',
      userId,
      ...known,
      erasure,
      at: new Date(),
    };
    await this.duties.begin([duty]);
    await this.duties.fulfil([duty], context.traceId);
    return {};
  }

  private async relinquish(context: RequestContext, userId: string, isAgreed: boolean): Promise<void> {
    const plan = await this.ownership.plan(context, userId);
    requireAgreement(plan, isAgreed);
    await this.ownership.carryOut(context, userId, plan);
  }

  /** When two administrators are deleted at the same time, one stays. */
  private async resign(userId: string, method: string): Promise<void> {
    await this.roles.remove(userId, ADMIN);
    if (await this.accounts.hasActiveAdmin([])) return;
    await this.roles.add(userId, ADMIN);
    throw lastAdmin(method);
  }
}
