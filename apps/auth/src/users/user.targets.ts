import { AppError } from '@gantry/contracts';
import { Injectable } from '@nestjs/common';
import type { UserDocument } from './user.schema';
import { userToActOn, type NamedUser } from './user.target';
import { UsersRepository, type Projection } from './users.repository';

/** Finds the user that a call is about (contract/rest-extra.json, legend.resolves.user). */
@Injectable()
export class UserTargets {
  constructor(private readonly users: UsersRepository) {}

  /** @throws AppError error-user-param-not-provided, error-invalid-user */
  async find(named: NamedUser, projection: Projection): Promise<UserDocument> {
    const target = userToActOn(named);
    if (!target) throw new AppError('error-user-param-not-provided', 'The required "userId" or "username" param was not provided');
    const found = target.id === undefined ? await this.users.findByUsername(target.username, projection) : await this.users.findById(target.id, projection);
    if (!found) throw new AppError('error-invalid-user', 'The required "userId" or "username" param provided does not match any users');
    return found;
  }
}
