import { AppError } from '@gantry/contracts';
import { Injectable } from '@nestjs/common';
import type { UserDocument } from './user.schema';
import { userToActOn, type NamedUser } from './user.target';
import { UsersRepository, type Projection } from './users.repository';

/** The error for an unknown user (contract/rest-extra.json, legend.resolves.user). */
export function noSuchUser(): AppError {
  return new AppError(
    'error-invalid-user',
    'The required "userId" or "username" param provided does not match any users',
  );
}

/** Finds the user that a call is about (contract/rest-extra.json, legend.resolves.user). */
@Injectable()
export class UserTargets {
  constructor(private readonly users: UsersRepository) {}

  /** @throws AppError error-user-param-not-provided, error-invalid-user */
  async find(named: NamedUser, projection: Projection): Promise<UserDocument> {
    const found = await this.lookUp(named, projection);
    if (!found) throw noSuchUser();
    return found;
  }

  /** @returns undefined when there is no such user. @throws AppError error-user-param-not-provided */
  async lookUp(named: NamedUser, projection: Projection): Promise<UserDocument | undefined> {
    const target = userToActOn(named);
    if (!target)
      throw new AppError('error-user-param-not-provided', 'The required "userId" or "username" param was not provided');
    return target.id === undefined
      ? this.users.findByUsername(target.username, projection)
      : this.users.findById(target.id, projection);
  }
}
