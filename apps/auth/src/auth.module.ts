import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import { AUTH_CONFIG, type AuthConfig } from './config';
import { FirstStartService } from './first-start/first-start.service';
import { FirstUsers } from './first-start/first-users';
import { InfoController } from './info/info.controller';
import { InfoService } from './info/info.service';
import { PermissionsRepository } from './permissions/permissions.repository';
import { PolicyController } from './permissions/policy.controller';
import { PolicyService } from './permissions/policy.service';
import { RolesRepository } from './roles/roles.repository';
import { LoginPassport } from './sessions/login.passport';
import { PasswordHasher } from './sessions/password.hasher';
import { SessionsController } from './sessions/sessions.controller';
import { SessionsRepository } from './sessions/sessions.repository';
import { SessionsService } from './sessions/sessions.service';
import { LOGIN_STRATEGIES, STRATEGIES } from './sessions/strategies';
import type { LoginStrategy } from './sessions/strategies/login.strategy';
import { SettingsRepository } from './settings/settings.repository';
import { SettingsService } from './settings/settings.service';
import { MailOutboxRepository } from './mail/mail-outbox.repository';
import { MailPort } from './mail/mail.port';
import { OutboxMailer } from './mail/outbox.mailer';
import { EmailMethod } from './two-factor/methods/email.method';
import { PasswordMethod } from './two-factor/methods/password.method';
import { TotpMethod } from './two-factor/methods/totp.method';
import { TwoFactorController } from './two-factor/two-factor.controller';
import { TwoFactorRepository } from './two-factor/two-factor.repository';
import { TwoFactorService } from './two-factor/two-factor.service';
import { ProfilesService } from './users/profiles.service';
import { RegistrationService } from './users/registration.service';
import { UserEvents } from './users/user.events';
import { UsersAccess } from './users/users.access';
import { UsersController } from './users/users.controller';
import { UsersRepository } from './users/users.repository';

const SESSIONS: Provider[] = [
  PasswordHasher,
  SessionsRepository,
  ...LOGIN_STRATEGIES,
  { provide: STRATEGIES, useFactory: (...strategies: LoginStrategy[]) => strategies, inject: [...LOGIN_STRATEGIES] },
  LoginPassport,
  SessionsService,
  SessionsController,
];
const USERS: Provider[] = [UsersRepository, UsersAccess, UserEvents, ProfilesService, RegistrationService, UsersController];
const POLICY: Provider[] = [RolesRepository, PermissionsRepository, SettingsRepository, SettingsService, PolicyService, PolicyController];
const FIRST_START: Provider[] = [FirstUsers, FirstStartService];
const MAIL: Provider[] = [MailOutboxRepository, { provide: MailPort, useClass: OutboxMailer }];
const TWO_FACTOR: Provider[] = [TwoFactorRepository, TotpMethod, EmailMethod, PasswordMethod, TwoFactorService, TwoFactorController];
const INFO: Provider[] = [InfoService, InfoController];

/** The accounts service: users, logins, roles, permissions and settings. */
@Module({})
export class AuthModule {
  static forRoot(config: AuthConfig): DynamicModule {
    return {
      module: AuthModule,
      providers: [{ provide: AUTH_CONFIG, useValue: config }, ...SESSIONS, ...USERS, ...POLICY, ...FIRST_START, ...MAIL, ...TWO_FACTOR, ...INFO],
    };
  }
}
