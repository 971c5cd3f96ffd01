import { AppError, type NamedUser } from '@gantry/contracts';
import { Injectable } from '@nestjs/common';
import { UsersRepository } from '../users/users.repository';

/** Whom a REST request names: userId, username or user, in that order (contract/rest-extra.json, resolves.user). */
@Injectable()
export class TargetService {
  constructor(private readonly users: UsersRepository) {}

  /** @throws AppError error-user-param-not-provided, error-invalid-user */
  async userId({ userId, username, user }: NamedUser): Promise<string> {
    const id = userId?.trim();
    const name = username?.trim() || user?.trim();
    if (!id && !name) throw new AppError('error-user-param-not-provided', 'The required "userId" or "username" param was not provided');
    const found = id ? await this.users.findById(id, { _id: 1 }) : await this.users.findByUsername(name ?? '', { _id: 1 });
    if (!found) throw new AppError('error-invalid-user', 'The required "userId" or "username" param provided does not match any users');
    return found._id;
  }
}
