import { Module } from '@nestjs/common';
import { ExternalAccountsModule } from '../external-accounts/external-accounts.module';
import { FirstStartGateModule } from '../first-start-gate/first-start-gate.module';
import { PasswordsModule } from '../passwords/passwords.module';
import { UserStoreModule } from '../user-store/user-store.module';
import { LdapAccountsRepository } from './ldap-accounts.repository';
import { LdapAccountsService } from './ldap-accounts.service';
import { LdapLoginService } from './ldap-login.service';
import { LdapAccess } from './ldap.access';
import { LdapController } from './ldap.controller';
import { LdapDirectory } from './ldap.directory';
import { LdapService } from './ldap.service';
import { LdapSync } from './ldap.sync';
import { LeaseRepository } from './lease.repository';

@Module({
  imports: [ExternalAccountsModule, FirstStartGateModule, PasswordsModule, UserStoreModule],
  controllers: [LdapController],
  providers: [
    LdapAccountsRepository,
    LdapAccountsService,
    LdapLoginService,
    LdapAccess,
    LdapDirectory,
    LdapService,
    LdapSync,
    LeaseRepository,
  ],
  exports: [LdapLoginService],
})
export class LdapModule {}
