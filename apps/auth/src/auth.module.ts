import { jobProviders } from '@gantry/service-kit';
import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import { AUTH_CONFIG, type AuthConfig } from './config';
import { AccountLinksRepository } from './account-links/account-links.repository';
import { AccountLinks } from './account-links/account-links.service';
import { LinkRequests } from './account-links/link.requests';
import { AccountPagesController } from './account-pages/account-pages.controller';
import { AccountPagesService } from './account-pages/account-pages.service';
import { NewcomersService } from './external-accounts/newcomers.service';
import { RoleSyncService } from './external-accounts/role-sync.service';
import { AssetsAccess } from './assets/assets.access';
import { AssetsController } from './assets/assets.controller';
import { AssetsRepository } from './assets/assets.repository';
import { AssetsService } from './assets/assets.service';
import { AvatarPicturesService } from './avatars/avatar-pictures.service';
import { AvatarsAccess } from './avatars/avatars.access';
import { AvatarsConsumer } from './avatars/avatars.consumer';
import { AvatarsController } from './avatars/avatars.controller';
import { AvatarsRepository } from './avatars/avatars.repository';
import { AvatarsService } from './avatars/avatars.service';
import { PictureProcessor } from './avatars/picture.processor';
import { EmailVerificationController } from './email-verification/email-verification.controller';
import { EmailVerificationService } from './email-verification/email-verification.service';
import { AccountAnnouncer } from './accounts/account.announcer';
import { AccountChanges } from './accounts/account.changes';
import { AccountRules } from './accounts/account.rules';
import { AccountsRepository } from './accounts/accounts.repository';
import { EditThrottle } from './accounts/edit.throttle';
import { EditingAccess } from './editing/editing.access';
import { EditingController } from './editing/editing.controller';
import { EditingService } from './editing/editing.service';
import { JOBS_COLLECTION } from './exports/export.schema';
import { ExportWork } from './exports/export.work';
import { ExportsController } from './exports/exports.controller';
import { ExportsRepository } from './exports/exports.repository';
import { ExportsService } from './exports/exports.service';
import { FirstStartService } from './first-start/first-start.service';
import { FirstUsers } from './first-start/first-users';
import { ANNOUNCEMENTS } from './announcements/announcements.providers';
import { DIRECTORY } from './directory/directory.providers';
import { INFO } from './info/info.providers';
import { LOGIN_SERVICES } from './login-services/login-services.providers';
import { OAUTH_APPS } from './oauth-apps/oauth-apps.providers';
import { LICENSES } from './licenses/licenses.providers';
import { SHIELDS } from './shields/shields.providers';
import { STATISTICS } from './statistics/statistics.providers';
import { STATUSES } from './statuses/statuses.providers';
import { LdapAccountsRepository } from './ldap/ldap-accounts.repository';
import { LdapAccountsService } from './ldap/ldap-accounts.service';
import { LdapLoginService } from './ldap/ldap-login.service';
import { LdapAccess } from './ldap/ldap.access';
import { LdapController } from './ldap/ldap.controller';
import { LdapDirectory } from './ldap/ldap.directory';
import { LdapService } from './ldap/ldap.service';
import { LdapSync } from './ldap/ldap.sync';
import { LeaseRepository } from './ldap/lease.repository';
import { LoginFlows } from './login-flows/login-flows';
import { LoginFlowsRepository } from './login-flows/login-flows.repository';
import { AccountDutiesRepository } from './lifecycle/account-duties.repository';
import { AccountDutiesService } from './lifecycle/account-duties.service';
import { AccountKeysController } from './lifecycle/account-keys.controller';
import { AccountKeysRepository } from './lifecycle/account-keys.repository';
import { AccountKeysService } from './lifecycle/account-keys.service';
import { ActiveStatusService } from './lifecycle/active-status.service';
import { DeletionService } from './lifecycle/deletion.service';
import { FirstAdminRepository } from './lifecycle/first-admin.repository';
import { LifecycleAccess } from './lifecycle/lifecycle.access';
import { LifecycleController } from './lifecycle/lifecycle.controller';
import { LifecycleRepository } from './lifecycle/lifecycle.repository';
import { MailDomainService } from './lifecycle/mail-domain.service';
import { OwnershipService } from './lifecycle/ownership.service';
import { RegistrationController } from './lifecycle/registration.controller';
import { RegistrationSecretService } from './lifecycle/registration-secret.service';
import { TargetService } from './lifecycle/target.service';
import { PermissionsAccess } from './permissions/permissions.access';
import { PermissionsAnnouncer } from './permissions/permissions.announcer';
import { PermissionsController } from './permissions/permissions.controller';
import { PermissionsRepository } from './permissions/permissions.repository';
import { PermissionsService } from './permissions/permissions.service';
import { PolicyController } from './permissions/policy.controller';
import { PolicyService } from './permissions/policy.service';
import { PreferencesAccess } from './preferences/preferences.access';
import { PreferencesController } from './preferences/preferences.controller';
import { PreferencesRepository } from './preferences/preferences.repository';
import { PreferencesService } from './preferences/preferences.service';
import { CurrentPassword } from './profile/current.password';
import { OwnAccountService } from './profile/own-account.service';
import { ProfileAccess } from './profile/profile.access';
import { ProfileController } from './profile/profile.controller';
import { ProfileService } from './profile/profile.service';
import { RenameRelay } from './renames/rename.relay';
import { RoleAssignmentService } from './roles/role-assignment.service';
import { RoleHoldersRepository } from './roles/role-holders.repository';
import { RolesAccess } from './roles/roles.access';
import { RolesAnnouncer } from './roles/roles.announcer';
import { RolesController } from './roles/roles.controller';
import { RolesService } from './roles/roles.service';
import { RolesRepository } from './roles/roles.repository';
import { SamlAccountsRepository } from './saml/saml-accounts.repository';
import { SamlAccountsService } from './saml/saml-accounts.service';
import { SamlSsoService } from './saml/saml-sso.service';
import { SamlController } from './saml/saml.controller';
import { SamlProvider } from './saml/saml.provider';
import { LocalPasswords } from './sessions/local-passwords';
import { LoginIssuer } from './sessions/login.issuer';
import { LoginPassport } from './sessions/login.passport';
import { LoginFailuresRepository } from './sessions/login-failures.repository';
import { LoginThrottle } from './sessions/login.throttle';
import { PasswordHasher } from './sessions/password.hasher';
import { SessionRevoker } from './sessions/session.revoker';
import { SessionsController } from './sessions/sessions.controller';
import { SessionsRepository } from './sessions/sessions.repository';
import { SessionsService } from './sessions/sessions.service';
import { TokenSweeper } from './sessions/token.sweeper';
import { LOGIN_STRATEGIES, STRATEGIES } from './sessions/strategies';
import type { LoginStrategy } from './sessions/strategies/login.strategy';
import { SettingsAccess } from './settings/settings.access';
import { SettingsAnnouncer } from './settings/settings.announcer';
import { SettingsController } from './settings/settings.controller';
import { SettingsEditingService } from './settings/settings-editing.service';
import { SettingsReadingService } from './settings/settings-reading.service';
import { TrashRepository } from './trash/trash.repository';
import { SettingsRepository } from './settings/settings.repository';
import { SettingsService } from './settings/settings.service';
import { AccountMails } from './mail/account.mails';
import { MailFolder } from './mail/mail.folder';
import { MailOutboxRepository } from './mail/mail-outbox.repository';
import { MailPort } from './mail/mail.port';
import { MailSender } from './mail/mail.sender';
import { MailThrottle } from './mail/mail.throttle';
import { OutboxMailer } from './mail/outbox.mailer';
import { IdentityTokens } from './oauth/identity.tokens';
import { SmtpTransports } from './mail/smtp.transports';
import { TemplateMailer } from './mail/template.mailer';
import { MailComposer } from './mail/templates/mail.composer';
import { InvitationsService } from './mailer/invitations.service';
import { MailerAccess } from './mailer/mailer.access';
import { MailerController } from './mailer/mailer.controller';
import { MailerRepository } from './mailer/mailer.repository';
import { MassMailService } from './mailer/mass-mail.service';
import { OAuthAccountsRepository } from './oauth/oauth-accounts.repository';
import { OAuthAccountsService } from './oauth/oauth-accounts.service';
import { OAuthFlowController } from './oauth/oauth-flow.controller';
import { OAuthFlowService } from './oauth/oauth-flow.service';
import type { OAuthProvider } from './oauth/oauth.provider';
import { ProviderClient } from './oauth/provider.client';
import { OAUTH_PROVIDERS, PROVIDERS } from './oauth/providers';
import { TokenExchange } from './oauth/token.exchange';
import { PasswordResetController } from './password-reset/password-reset.controller';
import { PasswordResetService } from './password-reset/password-reset.service';
import { PersonalTokensAccess } from './tokens/personal-tokens.access';
import { PersonalTokensController } from './tokens/personal-tokens.controller';
import { PersonalTokensService } from './tokens/personal-tokens.service';
import { SessionTokensController } from './tokens/session-tokens.controller';
import { SessionTokensRepository } from './tokens/session-tokens.repository';
import { SessionTokensService } from './tokens/session-tokens.service';
import { CodeThrottle } from './two-factor/code.throttle';
import { EmailMethod } from './two-factor/methods/email.method';
import { PasswordMethod } from './two-factor/methods/password.method';
import { TotpMethod } from './two-factor/methods/totp.method';
import { TwoFactorAccess } from './two-factor/two-factor.access';
import { TwoFactorController } from './two-factor/two-factor.controller';
import { TwoFactorRepository } from './two-factor/two-factor.repository';
import { TwoFactorSetupService } from './two-factor/two-factor.setup.service';
import { TwoFactorService } from './two-factor/two-factor.service';
import { UserSearchAccess } from './user-search/user-search.access';
import { UserSearchController } from './user-search/user-search.controller';
import { UserSearchRepository } from './user-search/user-search.repository';
import { UserSearchService } from './user-search/user-search.service';
import { UsernamesController } from './usernames/usernames.controller';
import { UsernamesService } from './usernames/usernames.service';
import { ProfilesService } from './users/profiles.service';
import { RegistrationService } from './users/registration.service';
import { StaleAccountsAnnouncer } from './users/stale-accounts.announcer';
import { UserEvents } from './users/user.events';
import { UserTargets } from './users/user.targets';
import { UsersAccess } from './users/users.access';
import { UsersController } from './users/users.controller';
import { UsersRepository } from './users/users.repository';

const SESSIONS: Provider[] = [
  PasswordHasher,
  SessionsRepository,
  LocalPasswords,
  ...LOGIN_STRATEGIES,
  { provide: STRATEGIES, useFactory: (...strategies: LoginStrategy[]) => strategies, inject: [...LOGIN_STRATEGIES] },
  LoginPassport,
  LoginFailuresRepository,
  LoginThrottle,
  SessionRevoker,
  LoginIssuer,
  TokenSweeper,
  SessionsService,
  SessionsController,
];
const USERS: Provider[] = [UsersRepository, StaleAccountsAnnouncer, UsersAccess, UserEvents, UserTargets, ProfilesService, RegistrationService, UsersController];
const ACCOUNTS: Provider[] = [
  AccountsRepository,
  AccountRules,
  AccountAnnouncer,
  EditThrottle,
  RenameRelay,
  AccountChanges,
];
const EDITING: Provider[] = [EditingAccess, EditingService, EditingController];
const PROFILE: Provider[] = [ProfileAccess, CurrentPassword, ProfileService, OwnAccountService, ProfileController];
const USERNAMES: Provider[] = [UsernamesService, UsernamesController];
const PREFERENCES: Provider[] = [PreferencesAccess, PreferencesRepository, PreferencesService, PreferencesController];
const USER_SEARCH: Provider[] = [UserSearchAccess, UserSearchRepository, UserSearchService, UserSearchController];
const PEOPLE: Provider[] = [...USERS, ...ACCOUNTS, ...EDITING, ...PROFILE, ...USERNAMES, ...PREFERENCES, ...USER_SEARCH, ...STATUSES, ...ANNOUNCEMENTS, ...DIRECTORY];
const PERMISSIONS: Provider[] = [PermissionsRepository, PermissionsAccess, PermissionsAnnouncer, PermissionsService, PermissionsController];
const ROLES: Provider[] = [RolesRepository, RoleHoldersRepository, RolesAccess, RolesAnnouncer, RolesService, RoleAssignmentService, RolesController];
const SETTINGS: Provider[] = [
  SettingsRepository,
  SettingsAnnouncer,
  SettingsService,
  SettingsAccess,
  SettingsReadingService,
  SettingsEditingService,
  SettingsController,
];
const POLICY: Provider[] = [...PERMISSIONS, ...ROLES, ...SETTINGS, ...LOGIN_SERVICES, ...OAUTH_APPS, TrashRepository, PolicyService, PolicyController];
const FIRST_START: Provider[] = [FirstUsers, FirstStartService];
const MAIL: Provider[] = [
  MailOutboxRepository,
  SmtpTransports,
  MailFolder,
  MailSender,
  { provide: MailPort, useClass: OutboxMailer },
  MailComposer,
  TemplateMailer,
  MailThrottle,
  AccountMails,
  MailerAccess,
  MailerRepository,
  MassMailService,
  InvitationsService,
  MailerController,
];
const ACCOUNT_LINKS: Provider[] = [
  AccountLinksRepository,
  AccountLinks,
  LinkRequests,
  PasswordResetService,
  PasswordResetController,
  EmailVerificationService,
  EmailVerificationController,
  AccountPagesService,
  AccountPagesController,
];
const TWO_FACTOR: Provider[] = [TwoFactorRepository, TotpMethod, EmailMethod, PasswordMethod, CodeThrottle, TwoFactorAccess, TwoFactorService, TwoFactorSetupService, TwoFactorController];
const TOKENS: Provider[] = [SessionTokensRepository, SessionTokensService, SessionTokensController, PersonalTokensAccess, PersonalTokensService, PersonalTokensController];
const SAML: Provider[] = [LoginFlowsRepository, LoginFlows, SamlProvider, SamlAccountsRepository, SamlAccountsService, SamlSsoService, SamlController];
const LDAP: Provider[] = [LeaseRepository, LdapDirectory, LdapAccountsRepository, LdapAccountsService, LdapLoginService, LdapSync, LdapAccess, LdapService, LdapController];
const OAUTH: Provider[] = [
  ...SAML,
  ...LDAP,
  IdentityTokens,
  NewcomersService,
  RoleSyncService,
  ProviderClient,
  ...OAUTH_PROVIDERS,
  { provide: PROVIDERS, useFactory: (...providers: OAuthProvider[]) => providers, inject: [...OAUTH_PROVIDERS] },
  OAuthAccountsRepository,
  OAuthAccountsService,
  TokenExchange,
  OAuthFlowService,
  OAuthFlowController,
];
const AVATARS: Provider[] = [AvatarsRepository, AvatarsAccess, PictureProcessor, AvatarsConsumer, AvatarsService, AvatarPicturesService, AvatarsController];
const ASSETS: Provider[] = [AssetsRepository, AssetsAccess, AssetsService, AssetsController];
const LIFECYCLE: Provider[] = [
  LifecycleAccess,
  LifecycleRepository,
  TargetService,
  AccountDutiesRepository,
  AccountDutiesService,
  OwnershipService,
  DeletionService,
  ActiveStatusService,
  LifecycleController,
  AccountKeysRepository,
  AccountKeysService,
  AccountKeysController,
  FirstAdminRepository,
  MailDomainService,
  RegistrationSecretService,
  RegistrationController,
];
const EXPORTS: Provider[] = [ExportsRepository, ExportsService, ExportsController, ...jobProviders(JOBS_COLLECTION, [ExportWork])];

/** The accounts service: users, logins, roles, permissions and settings. */
@Module({})
export class AuthModule {
  static forRoot(config: AuthConfig): DynamicModule {
    return {
      module: AuthModule,
      providers: [{ provide: AUTH_CONFIG, useValue: config }, ...SESSIONS, ...PEOPLE, ...POLICY, ...FIRST_START, ...MAIL, ...ACCOUNT_LINKS, ...TWO_FACTOR, ...TOKENS, ...OAUTH, ...LIFECYCLE, ...AVATARS, ...ASSETS, ...LICENSES, ...STATISTICS, ...SHIELDS, ...EXPORTS, ...INFO],
    };
  }
}
