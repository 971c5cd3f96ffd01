import { AppError, type UserCaller } from '@gantry/contracts';
import { PolicyCache, type Policy } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { delegationOf } from '../delegation/delegation.rules';
import type { UserDocument } from '../user-store/user.schema';
import { namesSelf, type NamedUser } from '../user-store/user.target';
import { noSuchUser, UserTargets } from '../user-store/user.targets';
import { UsersRepository } from '../user-store/users.repository';

/** The parts of an account that decide who may change its picture, and that are announced with it. */
const SHOWN = { username: 1, name: 1, roles: 1 } as const;

const reaches = (caller: UserCaller, user: UserDocument, policy: Policy) => delegationOf(policy).mayActOn(caller, user);
const notAllowed = (text: string, method: string) => new AppError('error-not-allowed', text, { method });

/**
 * Decides whose picture a caller may change: nobody may change that of users with more rights. Each method answers with
 * the documented error of its route.
 */
@Injectable()
export class AvatarsAccess {
  constructor(
    private readonly policies: PolicyCache,
    private readonly users: UsersRepository,
    private readonly targets: UserTargets,
  ) {}

  /**
   * contract/rest-extra.json, users.setAvatar.
   * @param isForm the user was named in a multipart form, which changes the errors
   * @throws AppError error-not-allowed, unauthorized, error-invalid-user
   */
  async requireSet(caller: UserCaller, named: NamedUser, isForm: boolean): Promise<Policy & { user: UserDocument }> {
    const policy = await this.policies.current();
    const editsPictures = policy.access.can(caller, 'edit-other-user-avatar');
    if (!policy.settings.flag('Accounts_AllowUserAvatarChange') && !editsPictures)
      throw notAllowed('Change avatar is not allowed', 'users.setAvatar');
    const other = await this.otherThan(caller, named);
    if (other === undefined) return { ...policy, user: await this.self(caller) };
    if (isForm) {
      if (!other)
        throw new AppError(
          'error-invalid-user',
          'The optional "userId" or "username" param provided does not match any users',
        );
      if (!policy.access.can(caller, 'edit-other-user-info') || !reaches(caller, other, policy))
        throw notAllowed('Not allowed', 'users.setAvatar');
      return { ...policy, user: other };
    }
    if (!editsPictures) throw AppError.unauthorized();
    if (!other) throw noSuchUser();
    if (!reaches(caller, other, policy)) throw AppError.unauthorized();
    return { ...policy, user: other };
  }

  /** contract/ddp-extra.json, setAvatarFromService and resetAvatar. @throws AppError error-not-allowed, error-unauthorized, error-invalid-desired-user */
  async requireMethod(
    caller: UserCaller,
    userId: string | null | undefined,
    method: string,
  ): Promise<Policy & { user: UserDocument }> {
    const policy = await this.policies.current();
    const editsPictures = policy.access.can(caller, 'edit-other-user-avatar');
    if (!policy.settings.flag('Accounts_AllowUserAvatarChange') && !editsPictures)
      throw notAllowed('Not allowed', method);
    if (!userId || userId === caller.userId) return { ...policy, user: await this.self(caller) };
    if (!editsPictures) throw new AppError('error-unauthorized', 'Unauthorized', { method });
    const user = await this.users.findById(userId, SHOWN);
    if (!user) throw new AppError('error-invalid-desired-user', 'Invalid desired user', { method });
    if (!reaches(caller, user, policy)) throw new AppError('error-unauthorized', 'Unauthorized', { method });
    return { ...policy, user };
  }

  /** contract/rest-extra.json, users.resetAvatar. @throws AppError unauthorized and those of the method */
  async requireReset(caller: UserCaller, named: NamedUser): Promise<Policy & { user: UserDocument }> {
    const { access } = await this.policies.current();
    const other = await this.otherThan(caller, named);
    if (other === undefined) return this.requireMethod(caller, caller.userId, 'resetAvatar');
    if (!access.can(caller, 'edit-other-user-info')) throw AppError.unauthorized();
    if (!other) throw noSuchUser();
    return this.requireMethod(caller, other._id, 'resetAvatar');
  }

  /** @returns undefined when nobody else is named; null when there is no such user */
  private async otherThan(caller: UserCaller, named: NamedUser): Promise<UserDocument | null | undefined> {
    if (namesSelf(named, caller)) return undefined;
    const found = await this.targets.lookUp(named, SHOWN);
    return found?._id === caller.userId ? undefined : (found ?? null);
  }

  private async self({ userId }: UserCaller): Promise<UserDocument> {
    const user = await this.users.findById(userId, SHOWN);
    if (!user) throw AppError.notLoggedIn();
    return user;
  }
}
