import { AppError, ldapFormSchema } from '@gantry/contracts';
import { Injectable } from '@nestjs/common';
import { LDAP_ERROR } from '../../ldap/ldap-accounts.service';
import { LdapLoginService } from '../../ldap/ldap-login.service';
import { LocalPasswords, selectorOf } from '../local-passwords';
import { LoginThrottle } from '../../session-store/login.throttle';
import type { LoginProof, LoginRequest, LoginStrategy } from './login.strategy';

/** `{ldap: true, username, ldapPass, ldapOptions}` (contract/ddp-extra.json, login.forms). */
@Injectable()
export class LdapStrategy implements LoginStrategy {
  readonly name = 'ldap';

  constructor(
    private readonly directory: LdapLoginService,
    private readonly passwords: LocalPasswords,
    private readonly throttle: LoginThrottle,
  ) {}

  accepts(form: LoginRequest['form']): boolean {
    return ldapFormSchema.safeParse(form).success;
  }

  /**
   * @throws AppError LDAP-login-error when the password is wrong for the directory and, if it may be used, for the
   * account of this server
   */
  async prove({ form, ip, settings }: LoginRequest): Promise<LoginProof | undefined> {
    const { username, ldapPass: password } = ldapFormSchema.parse(form);
    const found = await this.passwords.find(selectorOf(username));
    const attempt = { account: found?._id ?? username.toLowerCase(), ip };
    const proof = await this.throttle.guard(attempt, settings, () =>
      this.check({ found, username, password, settings }),
    );
    if (!proof && settings.flag('LDAP_Enable'))
      throw new AppError(
        LDAP_ERROR,
        `LDAP Authentication failed with provided username [${username}]`,
        undefined,
        'login',
      );
    return proof;
  }

  private async check({
    found,
    username,
    password,
    settings,
  }: { found: Awaited<ReturnType<LocalPasswords['find']>>; username: string; password: string } & Pick<
    LoginRequest,
    'settings'
  >): Promise<LoginProof | undefined> {
    const isOn = settings.flag('LDAP_Enable');
    const login = isOn ? await this.directory.prove(username, password, settings) : undefined;
    if (login?.kind === 'proved') return { user: login.user, type: 'ldap' };
    // The stored password is only used while the directory does not answer, so that an old one stops working after a
    // change.
    const mayBeLocal =
      !isOn || (settings.flag('LDAP_Login_Fallback') && (login?.kind === 'unavailable' || found?.ldap !== true));
    const user = mayBeLocal ? await this.passwords.verify(found?._id, password) : undefined;
    return user && { user, type: 'password' };
  }
}
