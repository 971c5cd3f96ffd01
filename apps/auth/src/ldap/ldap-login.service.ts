import type { Settings } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { PasswordHasher } from '../passwords/password.hasher';
import type { UserDocument } from '../user-store/user.schema';
import { LdapAccountsService } from './ldap-accounts.service';
import { LdapDirectory } from './ldap.directory';

export type DirectoryLogin =
  | { readonly kind: 'proved'; readonly user: UserDocument }
  | { readonly kind: 'refused' }
  | { readonly kind: 'unavailable' };

/** Logs users in by a directory. */
@Injectable()
export class LdapLoginService {
  constructor(
    private readonly directory: LdapDirectory,
    private readonly accounts: LdapAccountsService,
    private readonly hasher: PasswordHasher,
  ) {}

  /** @throws AppError of kind login when the password is right but no account can be used or created */
  async prove(username: string, password: string, settings: Settings): Promise<DirectoryLogin> {
    const verdict = await this.directory.prove(username, password, settings);
    if (verdict.kind !== 'proved') return verdict;
    const account = await this.accounts.accountOf(verdict.person, settings);
    const user = await this.accounts.withRoles(account, verdict.roles, settings);
    if (settings.flag('LDAP_Login_Fallback'))
      await this.accounts.rememberPassword(user._id, await this.hasher.hash(password));
    return { kind: 'proved', user };
  }
}
