import type { UserCard, UserView } from '@gantry/contracts';
import type { QueryPolicy, Settings } from '@gantry/service-kit';
import { PREFERENCE_SETTINGS } from '../settings/settings.catalogue';
import { siteUrl } from '../settings/site.url';
import type { UserDocument } from './user.schema';

const include = (...fields: readonly string[]): Readonly<Record<string, 1>> =>
  Object.fromEntries(fields.map((field) => [field, 1] as const));

/** The visible state of the second factors; nothing else of `services` ever leaves the service. */
const SECOND_FACTOR = ['services.totp.enabled', 'services.email2fa.enabled'];

/** The status of a user whose connections were never reported. */
export const UNKNOWN_CONNECTION = 'offline';

/** contract/defaults.json, accounts.meFields, without the credentials that the reference shows there. */
export const ME_FIELDS = include(
  'name',
  'username',
  'nickname',
  'emails',
  'status',
  'statusDefault',
  'statusText',
  'statusConnection',
  'bio',
  'avatarOrigin',
  'utcOffset',
  'language',
  'settings',
  'enableAutoAway',
  'idleTimeLimit',
  'roles',
  'active',
  'defaultRoom',
  'customFields',
  'requirePasswordChange',
  'requirePasswordChangeReason',
  'statusLivechat',
  'banners',
  'oauth.authorizedClients',
  '_updatedAt',
  'avatarETag',
  ...SECOND_FACTOR,
);

const INFO_EVERYONE = [
  'name',
  'username',
  'nickname',
  'status',
  'utcOffset',
  'type',
  'active',
  'bio',
  'reason',
  'statusText',
  'avatarETag',
];
const INFO_FULL = [
  'emails',
  'phone',
  'statusConnection',
  'createdAt',
  'lastLogin',
  'requirePasswordChange',
  'requirePasswordChangeReason',
  'roles',
  'customFields',
];

/** The kinds of login that a user has, for itself only. */
const OWN_CREDENTIALS = ['services.password.bcrypt', 'services.resume.loginTokens.when'];

/**
 * contract/defaults.json, accounts.usersInfoFields.
 * @param full the caller is the user or may see all fields
 * @param own the caller is the user: only it may see its factors and logins
 */
export function infoFields(full: boolean, publicFields: readonly string[], own = false): Readonly<Record<string, 1>> {
  return full
    ? include(...INFO_EVERYONE, ...INFO_FULL, ...(own ? [...SECOND_FACTOR, ...OWN_CREDENTIALS] : []))
    : include(...INFO_EVERYONE, ...publicFields.map((name) => `customFields.${name}`));
}

/**
 * The fields of answers about a changed account: those of users.info, and further documented ones for callers who may
 * see all fields.
 */
export function editedFields(full: boolean, publicFields: readonly string[]): Readonly<Record<string, 1>> {
  return {
    ...infoFields(full, publicFields),
    ...(full ? include('settings', 'language', 'statusDefault', 'avatarOrigin', '_updatedAt', ...SECOND_FACTOR) : {}),
  };
}

/**
 * A user read with {@link infoFields} or {@link editedFields}. Of the credentials it only contains which factors are
 * enabled, and whether there is a password and a login.
 */
export function infoView({ services, ...view }: UserDocument): UserView & Record<string, unknown> {
  if (!services) return view;
  const { password, resume } = services;
  return {
    ...view,
    services: {
      ...secondFactor(services),
      ...(password?.bcrypt === undefined ? {} : { password: {} }),
      ...(resume?.loginTokens?.length ? { resume: {} } : {}),
    },
  };
}

/** Never answered by any users.* route (contract/defaults.json, accounts.limitedFieldsInUsersRoutes). */
const HIDDEN_ALWAYS = [
  'services',
  'joinCode',
  'members',
  'importIds',
  'e2e',
  'oauth',
  'inviteToken',
  '__rooms',
  '_renames',
];
const HIDDEN_FROM_OTHERS = [
  'avatarOrigin',
  'emails',
  'phone',
  'statusConnection',
  'createdAt',
  'lastLogin',
  'requirePasswordChange',
  'requirePasswordChangeReason',
  'roles',
  'statusDefault',
  '_updatedAt',
  'settings',
];
const FILTER_EVERYONE = ['_id', ...INFO_EVERYONE];
const FILTER_FULL = [...INFO_FULL, 'statusDefault', 'language', '_updatedAt', 'avatarOrigin'];

/** What callers may filter, sort and project users by (`query`, `fields`, `sort`). */
export function usersQueryPolicy(full: boolean, publicFields: readonly string[]): QueryPolicy {
  return full
    ? { filter: [...FILTER_EVERYONE, ...FILTER_FULL], hidden: HIDDEN_ALWAYS }
    : {
        filter: [...FILTER_EVERYONE, ...publicFields.map((name) => `customFields.${name}`)],
        hidden: [...HIDDEN_ALWAYS, ...HIDDEN_FROM_OTHERS],
      };
}

/** Keeps only the public custom fields, because a projection cannot name the others. */
export function withPublicCustomFields(user: UserDocument, publicFields: readonly string[]): UserDocument {
  const { customFields } = user;
  if (customFields === undefined) return user;
  return {
    ...user,
    customFields: Object.fromEntries(Object.entries(customFields).filter(([name]) => publicFields.includes(name))),
  };
}

/** The user as it sees itself: with address, picture and all preferences. */
export function meView(
  user: Partial<UserDocument> & { _id: string },
  settings: Settings,
): UserView & Record<string, unknown> {
  const email = user.emails?.find(({ verified }) => verified)?.address;
  const { services, settings: own, ...rest } = user;
  const stored = own?.['preferences'];
  const defaults = Object.fromEntries(
    PREFERENCE_SETTINGS.map(({ preference, settingId }) => [preference, settings.get(settingId)] as const),
  );
  return {
    statusConnection: UNKNOWN_CONNECTION,
    ...rest,
    ...(services ? { services: secondFactor(services) } : {}),
    settings: { ...own, preferences: { ...defaults, ...(typeof stored === 'object' ? stored : {}) } },
    ...(email === undefined ? {} : { email }),
    ...(user.username === undefined ? {} : { avatarUrl: avatarUrl(user.username, settings) }),
  };
}

/** Whether each kind is enabled; built anew, so that no credential can be included. */
export function secondFactor({
  totp,
  email2fa,
}: NonNullable<UserDocument['services']>): Record<string, { enabled: boolean }> {
  return {
    ...(totp ? { totp: { enabled: totp.enabled } } : {}),
    ...(email2fa ? { email2fa: { enabled: email2fa.enabled } } : {}),
  };
}

/** Where a user's picture is. */
export function avatarUrl(username: string, settings: Settings): string {
  return siteUrl(settings, `/avatar/${encodeURIComponent(username)}`);
}

/** The parts of a user that other services keep; undefined while it has no user name. */
export function cardOf(user: UserDocument): UserCard | undefined {
  const { _id, username, name, roles = [], active, type, status, utcOffset, customFields } = user;
  if (username === undefined) return undefined;
  return {
    _id,
    username,
    roles,
    active: active !== false,
    ...(name === undefined ? {} : { name }),
    ...(type === undefined ? {} : { type }),
    ...(status === undefined ? {} : { status }),
    ...(utcOffset === undefined ? {} : { utcOffset }),
    ...(customFields === undefined ? {} : { customFields }),
  };
}
