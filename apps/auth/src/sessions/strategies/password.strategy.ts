import { passwordFormSchema, type UserSelector } from '@gantry/contracts';
import { Injectable } from '@nestjs/common';
import { UsersRepository } from '../../users/users.repository';
import { LoginThrottle } from '../login.throttle';
import { PasswordHasher } from '../password.hasher';
import { SessionsRepository } from '../sessions.repository';
import type { LoginProof, LoginRequest, LoginStrategy } from './login.strategy';

const ID_ONLY = { _id: 1 } as const;

/** `{user: {username | email | id}, password}`: the text or its digest. */
@Injectable()
export class PasswordStrategy implements LoginStrategy {
  readonly name = 'password';

  constructor(
    private readonly users: UsersRepository,
    private readonly sessions: SessionsRepository,
    private readonly passwords: PasswordHasher,
    private readonly throttle: LoginThrottle,
  ) {}

  accepts(form: LoginRequest['form']): boolean {
    return passwordFormSchema.safeParse(form).success;
  }

  async prove({ form, ip, settings }: LoginRequest): Promise<LoginProof | undefined> {
    const { user: selector, password } = passwordFormSchema.parse(form);
    const found = await this.find(selector);
    const attempt = { account: found?._id ?? Object.values(selector).join().toLowerCase(), ip };
    this.throttle.requireAllowed(attempt, settings, Date.now());
    const user = found && (await this.sessions.withPassword(found._id));
    const matches = await this.passwords.verify(password, user?.services?.password?.bcrypt);
    if (!user || !matches) {
      this.throttle.failed(attempt, settings, Date.now());
      return undefined;
    }
    return { user, type: 'password' };
  }

  private find(selector: UserSelector): Promise<{ _id: string } | undefined> {
    if ('id' in selector) return this.users.findById(selector.id, ID_ONLY);
    if ('email' in selector) return this.users.findByEmail(selector.email, ID_ONLY);
    return this.users.findByUsername(selector.username, ID_ONLY);
  }
}
