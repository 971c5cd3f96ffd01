import type { Provider, Type } from '@nestjs/common';
import { LdapAccountsRepository } from './ldap-accounts.repository';
import { LdapAccountsService } from './ldap-accounts.service';
import { LdapLoginService } from './ldap-login.service';
import { LdapAccess } from './ldap.access';
import { LdapController } from './ldap.controller';
import { LdapDirectory } from './ldap.directory';
import { LdapService } from './ldap.service';
import { LdapSync } from './ldap.sync';
import { LeaseRepository } from './lease.repository';

export const LDAP_CONTROLLERS: readonly Type[] = [LdapController];

export const LDAP: readonly Provider[] = [
  LeaseRepository,
  LdapDirectory,
  LdapAccountsRepository,
  LdapAccountsService,
  LdapLoginService,
  LdapSync,
  LdapAccess,
  LdapService,
];
