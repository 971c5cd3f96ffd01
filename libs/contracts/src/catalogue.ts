import type { EventDefinition } from './core/event';
import type { Operation } from './core/operation';
import type { z } from 'zod';
import * as announcements from './auth/announcements.contract';
import * as authEvents from './auth/auth.events';
import * as licenses from './auth/licenses.contract';
import * as userDirectory from './auth/directory.contract';
import * as accountKeys from './auth/account-keys.contract';
import * as accountPages from './auth/account-pages.contract';
import * as assets from './auth/assets.contract';
import * as avatars from './auth/avatars.contract';
import * as editing from './auth/editing.contract';
import * as emailVerification from './auth/email-verification.contract';
import * as dataExports from './auth/exports.contract';
import * as ldap from './auth/ldap.contract';
import * as lifecycle from './auth/lifecycle.contract';
import * as loginServices from './auth/login-services.contract';
import * as mailer from './auth/mailer.contract';
import * as oauthApps from './auth/oauth-apps.contract';
import * as oauthFlow from './auth/oauth-flow.contract';
import * as passwordReset from './auth/password-reset.contract';
import * as permissions from './auth/permissions.contract';
import * as personalTokens from './auth/personal-tokens.contract';
import * as policy from './auth/policy.contract';
import * as preferences from './auth/preferences.contract';
import * as profile from './auth/profile.contract';
import * as registration from './auth/registration.contract';
import * as roles from './auth/roles.contract';
import * as saml from './auth/saml.contract';
import * as sessionTokens from './auth/session-tokens.contract';
import * as sessions from './auth/sessions.contract';
import * as settings from './auth/settings.contract';
import * as shields from './auth/shields.contract';
import * as statistics from './auth/statistics.contract';
import * as statuses from './auth/statuses.contract';
import * as twoFactor from './auth/two-factor.contract';
import * as userSearch from './auth/user-search.contract';
import * as usernames from './auth/usernames.contract';
import * as users from './auth/users.contract';
import * as history from './messages/history.contract';
import * as messageExports from './messages/message-exports.contract';
import * as messages from './messages/messages.contract';
import * as messageEvents from './messages/messages.events';
import * as systemMessages from './messages/system.contract';
import * as customStatuses from './presence/custom-statuses.contract';
import * as banners from './notifications/banners.contract';
import * as pushTokens from './notifications/push-tokens.contract';
import * as instances from './platform/instances.contract';
import * as info from './platform/info.contract';
import * as directory from './rooms/directory.contract';
import * as defaultRooms from './rooms/default-rooms.contract';
import * as members from './rooms/members.contract';
import * as ownership from './rooms/ownership.contract';
import * as roomRoles from './rooms/room-roles.contract';
import * as roomStanding from './rooms/room-standing.contract';
import * as roomStatistics from './rooms/room-statistics.contract';
import * as rooms from './rooms/rooms.contract';
import * as roomEvents from './rooms/rooms.events';
import * as subscriptions from './rooms/subscriptions.contract';

function isOperation(value: unknown): value is Operation<z.ZodType, z.ZodType> {
  return typeof value === 'object' && value !== null && 'id' in value && 'input' in value && 'output' in value;
}

function isEvent(value: unknown): value is EventDefinition {
  return typeof value === 'object' && value !== null && 'owner' in value && 'payload' in value;
}

const modules: object[] = [
  info,
  sessions,
  users,
  policy,
  permissions,
  roles,
  settings,
  loginServices,
  oauthApps,
  twoFactor,
  sessionTokens,
  personalTokens,
  rooms,
  roomStanding,
  members,
  roomRoles,
  subscriptions,
  messages,
  history,
  systemMessages,
  editing,
  profile,
  usernames,
  preferences,
  userSearch,
  avatars,
  assets,
  passwordReset,
  emailVerification,
  mailer,
  accountPages,
  dataExports,
  messageExports,
  lifecycle,
  accountKeys,
  registration,
  ownership,
  defaultRooms,
  ldap,
  saml,
  oauthFlow,
  statuses,
  announcements,
  licenses,
  userDirectory,
  directory,
  customStatuses,
  pushTokens,
  banners,
  shields,
  statistics,
  roomStatistics,
  instances,
];

/** THE list of operations: what the platform can be asked to do. A new contract file is named here. */
export const OPERATIONS: readonly Operation[] = modules.flatMap((module) => Object.values(module)).filter(isOperation);

/** Every domain event. */
export const EVENTS: readonly EventDefinition[] = [authEvents, roomEvents, messageEvents]
  .flatMap((module) => Object.values(module))
  .filter(isEvent);
