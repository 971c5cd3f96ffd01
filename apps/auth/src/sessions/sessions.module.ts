import { Module } from '@nestjs/common';
import { LdapModule } from '../ldap/ldap.module';
import { LoginFlowsModule } from '../login-flows/login-flows.module';
import { OauthModule } from '../oauth/oauth.module';
import { PasswordsModule } from '../passwords/passwords.module';
import { SamlModule } from '../saml/saml.module';
import { SessionStoreModule } from '../session-store/session-store.module';
import { TwoFactorModule } from '../two-factor/two-factor.module';
import { UserStoreModule } from '../user-store/user-store.module';
import { UsersModule } from '../users/users.module';
import { LocalPasswords } from './local-passwords';
import { LoginIssuer } from './login.issuer';
import { LoginPassport } from './login.passport';
import { SessionsController } from './sessions.controller';
import { SessionsService } from './sessions.service';
import { LOGIN_STRATEGIES, STRATEGIES } from './strategies';
import type { LoginStrategy } from './strategies/login.strategy';

@Module({
  imports: [
    LdapModule,
    LoginFlowsModule,
    OauthModule,
    PasswordsModule,
    SamlModule,
    SessionStoreModule,
    TwoFactorModule,
    UserStoreModule,
    UsersModule,
  ],
  controllers: [SessionsController],
  providers: [
    LocalPasswords,
    LoginIssuer,
    LoginPassport,
    SessionsService,
    ...LOGIN_STRATEGIES,
    { provide: STRATEGIES, useFactory: (...strategies: LoginStrategy[]) => strategies, inject: [...LOGIN_STRATEGIES] },
  ],
  exports: [LoginIssuer, SessionsService],
})
export class SessionsModule {}
