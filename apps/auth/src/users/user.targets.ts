import { AppError } from '@gantry/contracts';
import { Injectable } from '@nestjs/common';
import type { UserDocument } from './user.schema';
import { UsersRepository, type Projection } from './users.repository';

/** A user as parameters name one. */
export interface NamedUser {
  readonly userId?: string | null | undefined;
  readonly username?: string | null | undefined;
  readonly user?: string | null | undefined;
}

/** Finds the user that a call is about: by userId, username or user, in that order (contract/rest-extra.json, legend.resolves.user). */
@Injectable()
export class UserTargets {
  constructor(private readonly users: UsersRepository) {}

  /** @throws AppError error-user-param-not-provided, error-invalid-user */
  async find({ userId, username, user }: NamedUser, projection: Projection): Promise<UserDocument> {
    const name = username || user;
    if (!userId && !name) throw new AppError('error-user-param-not-provided', 'The required "userId" or "username" param was not provided');
    const found = userId ? await this.users.findById(userId, projection) : await this.users.findByUsername(name ?? '', projection);
    if (!found) throw new AppError('error-invalid-user', 'The required "userId" or "username" param provided does not match any users');
    return found;
  }
}
