import { type DynamicModule, Module } from '@nestjs/common';
import { ACCOUNT_KEYS } from './account-keys/account-keys.providers';
import { ACCOUNT_LINKS } from './account-links/account-links.providers';
import { ACCOUNT_PAGES } from './account-pages/account-pages.providers';
import { ACCOUNTS } from './accounts/accounts.providers';
import { ANNOUNCEMENTS } from './announcements/announcements.providers';
import { ASSETS } from './assets/assets.providers';
import { AVATARS } from './avatars/avatars.providers';
import { DIRECTORY } from './directory/directory.providers';
import { EDITING } from './editing/editing.providers';
import { EMAIL_VERIFICATION } from './email-verification/email-verification.providers';
import { EXPORTS } from './exports/exports.providers';
import { EXTERNAL_ACCOUNTS } from './external-accounts/external-accounts.providers';
import { FIRST_START } from './first-start/first-start.providers';
import { INFO } from './info/info.providers';
import { LDAP } from './ldap/ldap.providers';
import { LICENSES } from './licenses/licenses.providers';
import { LIFECYCLE } from './lifecycle/lifecycle.providers';
import { LOGIN_FLOWS } from './login-flows/login-flows.providers';
import { LOGIN_SERVICES } from './login-services/login-services.providers';
import { MAIL } from './mail/mail.providers';
import { MAILER } from './mailer/mailer.providers';
import { OAUTH_APPS } from './oauth-apps/oauth-apps.providers';
import { OAUTH } from './oauth/oauth.providers';
import { PASSWORD_RESET } from './password-reset/password-reset.providers';
import { PERMISSIONS } from './permissions/permissions.providers';
import { PREFERENCES } from './preferences/preferences.providers';
import { PROFILE } from './profile/profile.providers';
import { REGISTRATION } from './registration/registration.providers';
import { RENAMES } from './renames/renames.providers';
import { ROLES } from './roles/roles.providers';
import { SAML } from './saml/saml.providers';
import { SESSIONS } from './sessions/sessions.providers';
import { SETTINGS } from './settings/settings.providers';
import { SHIELDS } from './shields/shields.providers';
import { STATISTICS } from './statistics/statistics.providers';
import { STATUSES } from './statuses/statuses.providers';
import { TOKENS } from './tokens/tokens.providers';
import { TRASH } from './trash/trash.providers';
import { TWO_FACTOR } from './two-factor/two-factor.providers';
import { USER_SEARCH } from './user-search/user-search.providers';
import { USERNAMES } from './usernames/usernames.providers';
import { USERS } from './users/users.providers';
import { AUTH_CONFIG, type AuthConfig } from './config';

/** The accounts service: users, logins, roles, permissions and settings. Each feature brings its own list of providers. */
@Module({})
export class AuthModule {
  static forRoot(config: AuthConfig): DynamicModule {
    return {
      module: AuthModule,
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
