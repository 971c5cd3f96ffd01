import { type DynamicModule, Module } from '@nestjs/common';
import { ACCOUNT_KEYS, ACCOUNT_KEYS_CONTROLLERS } from './account-keys/account-keys.providers';
import { ACCOUNT_LINKS } from './account-links/account-links.providers';
import { ACCOUNT_PAGES, ACCOUNT_PAGES_CONTROLLERS } from './account-pages/account-pages.providers';
import { ACCOUNTS } from './accounts/accounts.providers';
import { ANNOUNCEMENTS, ANNOUNCEMENTS_CONTROLLERS } from './announcements/announcements.providers';
import { ASSETS, ASSETS_CONTROLLERS } from './assets/assets.providers';
import { AVATARS, AVATARS_CONTROLLERS } from './avatars/avatars.providers';
import { DIRECTORY, DIRECTORY_CONTROLLERS } from './directory/directory.providers';
import { EDITING, EDITING_CONTROLLERS } from './editing/editing.providers';
import { EMAIL_VERIFICATION, EMAIL_VERIFICATION_CONTROLLERS } from './email-verification/email-verification.providers';
import { EXPORTS, EXPORTS_CONTROLLERS } from './exports/exports.providers';
import { EXTERNAL_ACCOUNTS } from './external-accounts/external-accounts.providers';
import { FIRST_START } from './first-start/first-start.providers';
import { INFO, INFO_CONTROLLERS } from './info/info.providers';
import { LDAP, LDAP_CONTROLLERS } from './ldap/ldap.providers';
import { LICENSES, LICENSES_CONTROLLERS } from './licenses/licenses.providers';
import { LIFECYCLE, LIFECYCLE_CONTROLLERS } from './lifecycle/lifecycle.providers';
import { LOGIN_FLOWS } from './login-flows/login-flows.providers';
import { LOGIN_SERVICES, LOGIN_SERVICES_CONTROLLERS } from './login-services/login-services.providers';
import { MAIL } from './mail/mail.providers';
import { MAILER, MAILER_CONTROLLERS } from './mailer/mailer.providers';
import { OAUTH_APPS, OAUTH_APPS_CONTROLLERS } from './oauth-apps/oauth-apps.providers';
import { OAUTH, OAUTH_CONTROLLERS } from './oauth/oauth.providers';
import { PASSWORD_RESET, PASSWORD_RESET_CONTROLLERS } from './password-reset/password-reset.providers';
import { PERMISSIONS, PERMISSIONS_CONTROLLERS } from './permissions/permissions.providers';
import { PREFERENCES, PREFERENCES_CONTROLLERS } from './preferences/preferences.providers';
import { PROFILE, PROFILE_CONTROLLERS } from './profile/profile.providers';
import { REGISTRATION, REGISTRATION_CONTROLLERS } from './registration/registration.providers';
import { RENAMES } from './renames/renames.providers';
import { ROLES, ROLES_CONTROLLERS } from './roles/roles.providers';
import { SAML, SAML_CONTROLLERS } from './saml/saml.providers';
import { SESSIONS, SESSIONS_CONTROLLERS } from './sessions/sessions.providers';
import { SETTINGS, SETTINGS_CONTROLLERS } from './settings/settings.providers';
import { SHIELDS, SHIELDS_CONTROLLERS } from './shields/shields.providers';
import { STATISTICS, STATISTICS_CONTROLLERS } from './statistics/statistics.providers';
import { STATUSES, STATUSES_CONTROLLERS } from './statuses/statuses.providers';
import { TOKENS, TOKENS_CONTROLLERS } from './tokens/tokens.providers';
import { TRASH } from './trash/trash.providers';
import { TWO_FACTOR, TWO_FACTOR_CONTROLLERS } from './two-factor/two-factor.providers';
import { USER_SEARCH, USER_SEARCH_CONTROLLERS } from './user-search/user-search.providers';
import { USERNAMES, USERNAMES_CONTROLLERS } from './usernames/usernames.providers';
import { USERS, USERS_CONTROLLERS } from './users/users.providers';
import { AUTH_CONFIG, type AuthConfig } from './config';

const CONTROLLERS = [
  ...OAUTH_CONTROLLERS,
  ...PERMISSIONS_CONTROLLERS,
  ...LOGIN_SERVICES_CONTROLLERS,
  ...REGISTRATION_CONTROLLERS,
  ...EDITING_CONTROLLERS,
  ...USERS_CONTROLLERS,
  ...ASSETS_CONTROLLERS,
  ...PROFILE_CONTROLLERS,
  ...EXPORTS_CONTROLLERS,
  ...STATISTICS_CONTROLLERS,
  ...LDAP_CONTROLLERS,
  ...USER_SEARCH_CONTROLLERS,
  ...LICENSES_CONTROLLERS,
  ...SHIELDS_CONTROLLERS,
  ...STATUSES_CONTROLLERS,
  ...SAML_CONTROLLERS,
  ...SETTINGS_CONTROLLERS,
  ...SESSIONS_CONTROLLERS,
  ...AVATARS_CONTROLLERS,
  ...PREFERENCES_CONTROLLERS,
  ...ACCOUNT_KEYS_CONTROLLERS,
  ...ACCOUNT_PAGES_CONTROLLERS,
  ...ROLES_CONTROLLERS,
  ...MAILER_CONTROLLERS,
  ...DIRECTORY_CONTROLLERS,
  ...ANNOUNCEMENTS_CONTROLLERS,
  ...TWO_FACTOR_CONTROLLERS,
  ...TOKENS_CONTROLLERS,
  ...PASSWORD_RESET_CONTROLLERS,
  ...EMAIL_VERIFICATION_CONTROLLERS,
  ...LIFECYCLE_CONTROLLERS,
  ...USERNAMES_CONTROLLERS,
  ...INFO_CONTROLLERS,
  ...OAUTH_APPS_CONTROLLERS,
];

/** The accounts service: users, logins, roles, permissions and settings. Each feature brings its own list of providers. */
@Module({})
export class AuthServiceModule {
  static forRoot(config: AuthConfig): DynamicModule {
    return {
      module: AuthServiceModule,
      controllers: CONTROLLERS,
      providers: [
        { provide: AUTH_CONFIG, useValue: config },
        ...ACCOUNT_KEYS,
        ...ACCOUNT_LINKS,
        ...ACCOUNT_PAGES,
        ...ACCOUNTS,
        ...ANNOUNCEMENTS,
        ...ASSETS,
        ...AVATARS,
        ...DIRECTORY,
        ...EDITING,
        ...EMAIL_VERIFICATION,
        ...EXPORTS,
        ...EXTERNAL_ACCOUNTS,
        ...FIRST_START,
        ...INFO,
        ...LDAP,
        ...LICENSES,
        ...LIFECYCLE,
        ...LOGIN_FLOWS,
        ...LOGIN_SERVICES,
        ...MAIL,
        ...MAILER,
        ...OAUTH_APPS,
        ...OAUTH,
        ...PASSWORD_RESET,
        ...PERMISSIONS,
        ...PREFERENCES,
        ...PROFILE,
        ...REGISTRATION,
        ...RENAMES,
        ...ROLES,
        ...SAML,
        ...SESSIONS,
        ...SETTINGS,
        ...SHIELDS,
        ...STATISTICS,
        ...STATUSES,
        ...TOKENS,
        ...TRASH,
        ...TWO_FACTOR,
        ...USER_SEARCH,
        ...USERNAMES,
        ...USERS,
      ],
    };
  }
}
