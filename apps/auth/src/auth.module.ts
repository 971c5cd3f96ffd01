import { type DynamicModule, Module } from '@nestjs/common';
import { AccountKeysModule } from './account-keys/account-keys.module';
import { AccountPagesModule } from './account-pages/account-pages.module';
import { AnnouncementsModule } from './announcements/announcements.module';
import { AssetsModule } from './assets/assets.module';
import { AvatarsModule } from './avatars/avatars.module';
import { DirectoryModule } from './directory/directory.module';
import { EditingModule } from './editing/editing.module';
import { EmailVerificationModule } from './email-verification/email-verification.module';
import { ExportsModule } from './exports/exports.module';
import { FirstStartModule } from './first-start/first-start.module';
import { InfoModule } from './info/info.module';
import { InstancesModule } from './instances/instances.module';
import { LdapModule } from './ldap/ldap.module';
import { LicensesModule } from './licenses/licenses.module';
import { LifecycleModule } from './lifecycle/lifecycle.module';
import { LoginServicesModule } from './login-services/login-services.module';
import { MailModule } from './mail/mail.module';
import { MailerModule } from './mailer/mailer.module';
import { OauthModule } from './oauth/oauth.module';
import { OauthAppsModule } from './oauth-apps/oauth-apps.module';
import { PasswordResetModule } from './password-reset/password-reset.module';
import { PermissionsModule } from './permissions/permissions.module';
import { PreferencesModule } from './preferences/preferences.module';
import { ProfileModule } from './profile/profile.module';
import { RegistrationModule } from './registration/registration.module';
import { RolesModule } from './roles/roles.module';
import { SamlModule } from './saml/saml.module';
import { SessionsModule } from './sessions/sessions.module';
import { SettingsModule } from './settings/settings.module';
import { ShieldsModule } from './shields/shields.module';
import { StatisticsModule } from './statistics/statistics.module';
import { StatusesModule } from './statuses/statuses.module';
import { TokensModule } from './tokens/tokens.module';
import { TwoFactorModule } from './two-factor/two-factor.module';
import { UserSearchModule } from './user-search/user-search.module';
import { UsernamesModule } from './usernames/usernames.module';
import { UsersModule } from './users/users.module';
import { AUTH_CONFIG, type AuthConfig } from './config';

/** What auth reads from the environment, for every feature. */
@Module({})
class AuthConfigModule {
  static forRoot(config: AuthConfig): DynamicModule {
    return {
      module: AuthConfigModule,
      global: true,
      providers: [{ provide: AUTH_CONFIG, useValue: config }],
      exports: [AUTH_CONFIG],
    };
  }
}

/** The accounts service: users, logins, roles, permissions and settings. */
@Module({
  imports: [
    AccountKeysModule,
    AccountPagesModule,
    AnnouncementsModule,
    AssetsModule,
    AvatarsModule,
    DirectoryModule,
    EditingModule,
    EmailVerificationModule,
    ExportsModule,
    FirstStartModule,
    InfoModule,
    InstancesModule,
    LdapModule,
    LicensesModule,
    LifecycleModule,
    LoginServicesModule,
    MailModule,
    MailerModule,
    OauthModule,
    OauthAppsModule,
    PasswordResetModule,
    PermissionsModule,
    PreferencesModule,
    ProfileModule,
    RegistrationModule,
    RolesModule,
    SamlModule,
    SessionsModule,
    SettingsModule,
    ShieldsModule,
    StatisticsModule,
    StatusesModule,
    TokensModule,
    TwoFactorModule,
    UserSearchModule,
    UsernamesModule,
    UsersModule,
  ],
})
export class AuthServiceModule {
  static forRoot(config: AuthConfig): DynamicModule {
    return { module: AuthServiceModule, imports: [AuthConfigModule.forRoot(config)] };
  }
}
