import type { PasswordInput, UserSelector } from '@gantry/contracts';
import { Injectable } from '@nestjs/common';
import type { UserDocument } from '../user-store/user.schema';
import { UsersRepository } from '../user-store/users.repository';
import { PasswordHasher } from '../passwords/password.hasher';
import { SessionsRepository } from '../session-store/sessions.repository';

const FOUND = { _id: 1, username: 1, ldap: 1 } as const;

/** Checks the passwords that are stored here. */
@Injectable()
export class LocalPasswords {
  constructor(
    private readonly users: UsersRepository,
    private readonly sessions: SessionsRepository,
    private readonly hasher: PasswordHasher,
  ) {}

  /** The account that a login form names: id, user name and whether a directory manages it. */
  find(selector: UserSelector): Promise<Pick<UserDocument, '_id' | 'username' | 'ldap'> | undefined> {
    if ('id' in selector) return this.users.findById(selector.id, FOUND);
    if ('email' in selector) return this.users.findByEmail(selector.email, FOUND);
    return this.users.findByUsername(selector.username, FOUND);
  }

  /** @returns the account when the password is right; takes the same time when there is no account */
  async verify(userId: string | undefined, password: PasswordInput): Promise<UserDocument | undefined> {
    const user = userId === undefined ? undefined : await this.sessions.withPassword(userId);
    const matches = await this.hasher.verify(password, user?.services?.password?.bcrypt);
    return matches ? user : undefined;
  }
}

/** A text like `ada@example.com` is an address, any other a user name (contract/defaults.json, accounts.login). */
export function selectorOf(name: string): UserSelector {
  return name.includes('@') ? { email: name } : { username: name };
}
