import { z } from 'zod';
import { defineOperation } from '../core/operation';
import { userViewSchema } from '../entities/user';
import { ADDRESS_ERRORS, CUSTOM_FIELD_ERRORS, PASSWORD_POLICY_ERRORS } from './account.errors';
import { LINK_TOKEN_EXAMPLE } from './password-reset.contract';
import { passwordSchema } from './sessions.contract';
import { TWO_FACTOR_ERRORS } from './two-factor.contract';

/** contract/ddp-extra.json, rateLimits.methods: once a second for each user. */
const ONCE_A_SECOND = { calls: 1, perMs: 1_000 } as const;
const MAX_PROFILE_TEXT = 10_000;
const text = (most: number) => z.string().max(most).nullish();

const NOT_ALLOWED = { code: 'error-not-allowed', text: 'Not allowed' } as const;
const INVALID_USER = { code: 'error-invalid-user', text: 'Invalid user' } as const;
const SAME_PASSWORD = {
  code: 'error-password-same-as-current',
  text: 'Entered password same as current password',
} as const;
const TOO_MANY = {
  code: 'error-too-many-requests',
  text: 'Error, too many requests. Please slow down. You must wait {n} seconds before trying again.',
} as const;
const EMAIL_ERRORS = [
  { code: 'error-action-not-allowed', text: 'Changing email is not allowed' },
  ...ADDRESS_ERRORS,
  { code: 'error-field-unavailable', text: '{email} is already in use :(' },
] as const;
const PROFILE_ERRORS = [
  NOT_ALLOWED,
  INVALID_USER,
  { code: 'error-could-not-save-identity', text: 'Could not save user identity' },
  { code: 'error-action-not-allowed', text: 'Edit {username|user real name|user password} is not allowed' },
  { code: 'error-input-is-not-a-valid-field', text: '{username} is not a valid username' },
  { code: 'error-invalid-field', text: '{bio|nickname}' },
  { code: 'error-invalid-password', text: 'Invalid password' },
  SAME_PASSWORD,
  ...PASSWORD_POLICY_ERRORS,
  ...EMAIL_ERRORS,
  ...CUSTOM_FIELD_ERRORS,
  TOO_MANY,
] as const;

const credentialsSchema = z.object({ data: z.object({ email: z.unknown(), newPassword: z.unknown() }).partial() });
/** Is there a new address or password in a form? Whatever cannot be read is refused by the validation. */
function changesCredentials(input: unknown): boolean {
  const data = credentialsSchema.safeParse(input).data?.data;
  return Boolean(data?.email) || Boolean(data?.newPassword);
}

/**
 * contract/rest/users.json, users.updateOwnBasicInfo; contract/rest-extra.json for the keys. `currentPassword` is sha256 hex
 * or the text. NOT-RC: where the user has a second factor, a new address or password takes it beside the password.
 */
export const updateOwnBasicInfo = defineOperation({
  id: 'auth.profile.update',
  summary: "Change the caller's own name, user name, address, password or custom fields",
  auth: 'required',
  twoFactor: { when: changesCredentials, ownFactorsOnly: true },
  input: z.strictObject({
    data: z.strictObject({
      email: text(320),
      name: text(255),
      username: text(255),
      nickname: text(MAX_PROFILE_TEXT),
      statusText: text(MAX_PROFILE_TEXT),
      currentPassword: text(1_000),
      newPassword: text(1_000),
    }),
    customFields: z.record(z.string(), z.unknown()).nullish(),
  }),
  output: z.object({ user: userViewSchema.loose() }),
  rest: [
    {
      method: 'POST',
      path: '/api/v1/users.updateOwnBasicInfo',
      example: { data: { name: 'Example user', username: 'rocket.cat', nickname: 'cat', statusText: 'purring' } },
    },
  ],
  errors: [...PROFILE_ERRORS, ...TWO_FACTOR_ERRORS],
});

/** contract/ddp-extra.json, saveUserProfile. Other keys of the profile pass and do nothing. */
export const saveUserProfile = defineOperation({
  id: 'auth.profile.save',
  summary: "Change the caller's own profile, after a second factor",
  auth: 'required',
  twoFactor: {},
  input: z.object({
    settings: z.object({
      realname: text(255),
      username: text(255),
      email: text(320),
      statusText: text(MAX_PROFILE_TEXT),
      /** Checked by the use case, which says which field is wrong. */
      bio: z.unknown().optional(),
      nickname: z.unknown().optional(),
      newPassword: text(1_000),
      typedPassword: text(1_000),
    }),
    customFields: z.record(z.string(), z.unknown()).nullish(),
  }),
  output: z.object({}),
  ddp: [
    {
      method: 'saveUserProfile',
      input: ['settings', 'customFields'],
      result: () => true,
      example: [{ realname: 'Example user', bio: 'Purrs.' }, {}],
    },
  ],
  errors: [...PROFILE_ERRORS, ...TWO_FACTOR_ERRORS],
});

/** contract/ddp-extra.json, setUsername. */
export const setUsername = defineOperation({
  id: 'auth.profile.setUsername',
  summary: "Change the caller's user name, or choose the first one",
  auth: 'required',
  input: z.object({ username: z.string().max(1_000), silent: z.boolean() }),
  output: z.object({ username: z.string() }),
  ddp: [
    {
      method: 'setUsername',
      limit: ONCE_A_SECOND,
      input: ([username, param]) => ({
        username,
        silent: z.looseObject({ joinDefaultChannelsSilenced: z.literal(true) }).safeParse(param).success,
      }),
      result: ({ username }) => username,
      example: ['rocket.cat'],
    },
  ],
  errors: [
    NOT_ALLOWED,
    {
      code: 'username-invalid',
      text: '{username} is not a valid username, use only letters, numbers, dots, hyphens and underscores',
    },
    { code: 'error-field-unavailable', text: '<strong>{username}</strong> is already in use :(' },
    { code: 'error-could-not-change-username', text: 'Could not change username' },
    TOO_MANY,
  ],
});

/** contract/ddp-extra.json, setRealName. */
export const setRealName = defineOperation({
  id: 'auth.profile.setRealName',
  summary: "Change the caller's display name",
  auth: 'required',
  input: z.object({ name: z.string().max(255) }),
  output: z.object({ name: z.string() }),
  ddp: [
    {
      method: 'setRealName',
      limit: ONCE_A_SECOND,
      input: ['name'],
      result: ({ name }) => name,
      example: ['Rocket Cat'],
    },
  ],
  errors: [NOT_ALLOWED, { code: 'error-could-not-change-name', text: 'Could not change name' }, TOO_MANY],
});

/** contract/ddp-extra.json, setEmail. NOT-RC: takes a second factor; while codes by e-mail are on, the new address counts once it is confirmed. */
export const setEmail = defineOperation({
  id: 'auth.profile.setEmail',
  summary: "Change the caller's e-mail address; it has to be verified anew",
  auth: 'required',
  twoFactor: {},
  input: z.object({ email: z.string().max(320) }),
  output: z.object({ email: z.string() }),
  ddp: [
    {
      method: 'setEmail',
      limit: ONCE_A_SECOND,
      input: ['email'],
      result: ({ email }) => email,
      example: ['rocket.cat@example.com'],
    },
  ],
  errors: [
    ...EMAIL_ERRORS,
    { code: 'error-invalid-email', text: 'Invalid email' },
    { code: 'error-could-not-change-email', text: 'Could not change email' },
    TOO_MANY,
    ...TWO_FACTOR_ERRORS,
  ],
});

/** contract/ddp-extra.json, setUserPassword: for accounts that were told to change their password. */
export const setUserPassword = defineOperation({
  id: 'auth.profile.setPassword',
  summary: 'Choose a new password where one is demanded',
  auth: 'required',
  twoFactor: { ownFactorsOnly: true },
  input: z.object({ password: z.string().max(1_000) }),
  output: z.object({}),
  ddp: [
    {
      method: 'setUserPassword',
      input: ['password'],
      result: () => 1,
      example: ['a long pass phrase'],
    },
  ],
  errors: [NOT_ALLOWED, SAME_PASSWORD, ...PASSWORD_POLICY_ERRORS, ...TWO_FACTOR_ERRORS],
});

/** contract/ddp-extra.json, platformMethods.changePassword. */
export const changePassword = defineOperation({
  id: 'auth.profile.changePassword',
  summary: "Change the caller's password by showing the present one",
  auth: 'required',
  loginError: { code: 401, text: 'Must be logged in' },
  twoFactor: { ownFactorsOnly: true },
  input: z.object({ oldPassword: passwordSchema, newPassword: passwordSchema }),
  output: z.object({ passwordChanged: z.literal(true) }),
  ddp: [
    {
      method: 'changePassword',
      input: ['oldPassword', 'newPassword'],
      example: ['the old one', 'a long pass phrase'],
    },
  ],
  errors: [
    { code: 401, text: 'Must be logged in' },
    { code: 403, text: 'Incorrect password' },
    NOT_ALLOWED,
    SAME_PASSWORD,
    ...PASSWORD_POLICY_ERRORS,
    ...TWO_FACTOR_ERRORS,
  ],
});

/** contract/ddp-extra.json, userSetUtcOffset: hours; without a login nothing happens. */
export const setUtcOffset = defineOperation({
  id: 'auth.profile.setUtcOffset',
  summary: "Say which hour it is where the caller's clock hangs",
  auth: 'optional',
  input: z.object({ utcOffset: z.number().min(-24).max(24) }),
  output: z.object({ changed: z.boolean().optional() }),
  ddp: [
    {
      method: 'userSetUtcOffset',
      limit: { calls: 1, perMs: 60_000 },
      input: ['utcOffset'],
      result: ({ changed }) => (changed === undefined ? undefined : Number(changed)),
      example: [-3],
    },
  ],
  errors: [],
});

/** contract/ddp-extra.json, getPasswordPolicy: for whoever is logged in or holds a token for resetting a password. */
export const passwordPolicy = defineOperation({
  id: 'auth.profile.passwordPolicy',
  summary: 'What a new password has to be like',
  auth: 'optional',
  input: z.object({ token: z.string().max(1_000).optional() }),
  output: z.object({
    enabled: z.boolean(),
    policy: z.array(z.array(z.union([z.string(), z.record(z.string(), z.number())]))),
  }),
  ddp: [
    {
      method: 'getPasswordPolicy',
      input: ([params]) => ({ token: z.object({ token: z.unknown() }).safeParse(params).data?.token }),
      example: [{ token: LINK_TOKEN_EXAMPLE }],
    },
  ],
  errors: [INVALID_USER],
});
