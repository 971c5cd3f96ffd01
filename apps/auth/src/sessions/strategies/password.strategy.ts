import { passwordFormSchema } from '@gantry/contracts';
import { Injectable } from '@nestjs/common';
import { LdapLoginService } from '../../ldap/ldap-login.service';
import { LocalPasswords } from '../local-passwords';
import { LoginThrottle } from '../../session-store/login.throttle';
import type { LoginProof, LoginRequest, LoginStrategy } from './login.strategy';

type Found = Awaited<ReturnType<LocalPasswords['find']>>;

/**
 * `{user: {username | email | id}, password}`: the text or its digest. With LDAP_Enable users of a directory log in the
 * same way (contract/rest/authentication.json, login), but with the text only, as a directory cannot check a digest.
 */
@Injectable()
export class PasswordStrategy implements LoginStrategy {
  readonly name = 'password';

  constructor(
    private readonly passwords: LocalPasswords,
    private readonly directory: LdapLoginService,
    private readonly throttle: LoginThrottle,
  ) {}

  accepts(form: LoginRequest['form']): boolean {
    return passwordFormSchema.safeParse(form).success;
  }

  async prove({ form, ip, settings }: LoginRequest): Promise<LoginProof | undefined> {
    const { user: selector, password } = passwordFormSchema.parse(form);
    const found = await this.passwords.find(selector);
    const typed = Object.values(selector).join();
    const attempt = { account: found?._id ?? typed.toLowerCase(), ip };
    return this.throttle.guard(attempt, settings, () => this.check({ found, typed, password, settings }));
  }

  /** Passwords of directory users are checked by the directory; the stored copy is used while it does not answer. */
  private async check({
    found,
    typed,
    password,
    settings,
  }: { found: Found; typed: string; password: ReturnType<typeof passwordFormSchema.parse>['password'] } & Pick<
    LoginRequest,
    'settings'
  >): Promise<LoginProof | undefined> {
    const asksDirectory = settings.flag('LDAP_Enable');
    const isDirectorys = asksDirectory && found?.ldap === true;
    if (!isDirectorys || (typeof password !== 'string' && settings.flag('LDAP_Login_Fallback'))) {
      const user = await this.passwords.verify(found?._id, password);
      if (user) return { user, type: 'password' };
    }
    if (!asksDirectory || typeof password !== 'string') return undefined;
    const login = await this.directory.prove(found?.ldap ? (found.username ?? typed) : typed, password, settings);
    if (login.kind === 'proved') return { user: login.user, type: 'ldap' };
    if (login.kind === 'refused' || !isDirectorys || !settings.flag('LDAP_Login_Fallback')) return undefined;
    const user = await this.passwords.verify(found?._id, password);
    return user && { user, type: 'password' };
  }
}
