import { z } from 'zod';
import { userCallerSchema } from '../core/caller';
import { defineOperation, type RestRequest } from '../core/operation';
import { userViewSchema } from '../entities/user';
import { ADDRESS_ERRORS } from './account.errors';
import { twoFactorProofSchema } from './two-factor.contract';

/** Plain text, or the digest that clients send so that the server never sees the text (contract/defaults.json, accounts.passwordWire). */
export const passwordSchema = z.union([
  z.string().max(1_000),
  z.strictObject({ digest: z.string().regex(/^[0-9a-f]{64}$/), algorithm: z.literal('sha-256') }),
]);
export type PasswordInput = z.infer<typeof passwordSchema>;

/** What somebody claims as their password: a digest that is none is a wrong password, not another form of login. */
const claimedPasswordSchema = z.union([
  z.string().max(1_000),
  z.strictObject({ digest: z.string().max(1_000), algorithm: z.literal('sha-256') }),
]);

const userSelectorSchema = z.union([
  z.strictObject({ username: z.string() }),
  z.strictObject({ email: z.string() }),
  z.strictObject({ id: z.string() }),
]);
export type UserSelector = z.infer<typeof userSelectorSchema>;

export const resumeFormSchema = z.looseObject({ resume: z.string().max(1_000) });
export const passwordFormSchema = z.looseObject({ user: userSelectorSchema, password: claimedPasswordSchema });
export const iframeFormSchema = z.looseObject({ iframe: z.literal(true), token: z.string().min(1).max(1_000) });
/** A token of a provider: `serviceName` facebook, google, twitter, github or gitlab (contract/rest/authentication.json, login). */
export const oauthFormSchema = z.looseObject({
  serviceName: z.string().min(1).max(100),
  accessToken: z.string().min(1).max(4_096),
  accessTokenSecret: z.string().max(4_096).optional(),
});
/** What an Apple device got for its user. Name and address beside it are the client's claims: the name is taken, the address is not. */
export const appleFormSchema = z.looseObject({
  identityToken: z.string().min(1).max(8_192),
  serviceName: z.literal('apple').optional(),
  nonce: z.string().max(1_000).optional(),
  fullName: z
    .looseObject({ givenName: z.string().max(200).nullish(), familyName: z.string().max(200).nullish() })
    .nullish(),
});
/** People of a directory (setting LDAP_Enable); what else is in `ldapOptions` is not looked at. */
export const ldapFormSchema = z.looseObject({
  ldap: z.literal(true),
  username: z.string().max(320),
  ldapPass: z.string().max(1_000),
  ldapOptions: z.looseObject({}),
});
/** What a browser brought back from a SAML identity provider. */
export const samlFormSchema = z.looseObject({ saml: z.literal(true), credentialToken: z.string().min(1).max(100) });
/** What a browser brought back from an OAuth provider. */
export const oauthCredentialFormSchema = z.looseObject({
  oauth: z.looseObject({ credentialToken: z.string().min(1).max(100), credentialSecret: z.string().min(1).max(100) }),
});
/** Any other form with a second factor around it. */
export const twoFactorFormSchema = z.looseObject({
  totp: twoFactorProofSchema.extend({ code: z.string().max(256), login: z.looseObject({}) }),
});

/**
 * One of the login forms (contract/ddp-extra.json, platformMethods.login.forms). Any other object passes too: the use
 * case answers it with the error that clients know, "Unrecognized options for login request".
 */
export const loginInputSchema = z.union([
  twoFactorFormSchema,
  resumeFormSchema,
  passwordFormSchema,
  iframeFormSchema,
  ldapFormSchema,
  samlFormSchema,
  oauthCredentialFormSchema,
  appleFormSchema,
  oauthFormSchema,
  z.looseObject({}),
]);
export type LoginInput = z.infer<typeof loginInputSchema>;

export const loginOutputSchema = z.object({
  userId: z.string(),
  /** The bearer token in the clear: the only time that it leaves the server. */
  token: z.string(),
  tokenExpires: z.date(),
  /** The form that was used; the name of the provider for OAuth. */
  type: z.string(),
  caller: userCallerSchema,
  me: z.looseObject({ _id: z.string() }),
});

/** Of methods that log in or might: 5 in 10 s for each connection (contract/ddp-extra.json, rateLimits). */
export const LOGIN_LIMIT = { calls: 5, perMs: 10_000, per: 'connection' } as const;

/** A login as realtime methods answer it. */
export const loginResult = ({
  userId,
  token,
  tokenExpires,
}: {
  userId: string;
  token: string;
  tokenExpires: Date;
}) => ({ id: userId, token, tokenExpires });

/** Why an account may not log in. */
export const LOGIN_ERRORS = [
  { code: 403, text: 'User not found', kind: 'login' },
  { code: 403, text: "You've been logged out by the server. Please log in again.", kind: 'login' },
  { code: 'error-user-is-not-activated', text: 'User is not activated', kind: 'login' },
  { code: 'error-user-has-no-roles', text: 'User has no roles', kind: 'login' },
  { code: 'error-app-user-is-not-allowed-to-login', text: 'App user is not allowed to login', kind: 'login' },
  { code: 'error-invalid-email', text: 'Invalid email __email__', kind: 'login' },
  { code: 'error-login-blocked-for-user', text: 'Login has been temporarily blocked For User', kind: 'login' },
  { code: 'error-login-blocked-for-ip', text: 'Login has been temporarily blocked For IP', kind: 'login' },
  { code: 'totp-required', text: 'TOTP Required', kind: 'login' },
  { code: 'totp-invalid', text: 'TOTP Invalid', kind: 'login' },
  { code: 403, text: 'Email already exists.', kind: 'login' },
  { code: 'registration-disabled-authentication-services', text: 'User registration is disabled', kind: 'login' },
  { code: 400, text: 'Unrecognized options for login request', kind: 'login' },
  { code: 145_546_287, text: 'No matching login attempt found', kind: 'login' },
  { code: 'LDAP-login-error', text: 'LDAP Authentication failed with provided username [{username}]', kind: 'login' },
  {
    code: 'LDAP-login-error',
    text: "LDAP Authentication succeeded, but there's already an existing user with provided username [{username}] in Mongo.",
    kind: 'login',
  },
  {
    code: 'LDAP-login-error',
    text: 'LDAP Authentication succeeded, there is no email to create an account. Have you tried setting your Default Domain in LDAP Settings?',
    kind: 'login',
  },
  // Of the accounts that a first login from elsewhere makes.
  ...ADDRESS_ERRORS.map((error) => ({ ...error, kind: 'login' as const })),
  { code: 'error-invalid-customfield-json', text: 'Invalid JSON for Custom Fields', kind: 'login' },
] as const;

/** No form has more fields. Each of the kinds above would look at all of them. */
const MAX_LOGIN_FIELDS = 64;

function hasTooManyFields(form: unknown): boolean {
  return typeof form === 'object' && form !== null && Object.keys(form).length > MAX_LOGIN_FIELDS;
}

/** What has too many fields is no login that anybody knows. */
function readableForm(form: unknown): unknown {
  if (hasTooManyFields(form)) return {};
  const totp = typeof form === 'object' && form !== null && 'totp' in form ? form.totp : undefined;
  const inner = typeof totp === 'object' && totp !== null && 'login' in totp ? totp.login : undefined;
  return hasTooManyFields(totp) || hasTooManyFields(inner) ? {} : form;
}

/** REST takes the second factor as `code` beside the form, or in the headers of any other call. */
function restLogin({ input, headers }: RestRequest): unknown {
  const { code = headers['x-2fa-code'], ...form } = input;
  if (hasTooManyFields(form)) return {};
  if (typeof code !== 'string' || code === '') return restLoginForm(form);
  const method = headers['x-2fa-method'];
  return { totp: { code, ...(method === undefined ? {} : { method }), login: restLoginForm(form) } };
}

/** REST takes `user`, `username` or `email` beside `password`; DDP the forms as they are. */
function restLoginForm(input: Readonly<Record<string, unknown>>): unknown {
  const { user, username, email, password, resume } = input;
  if (typeof resume === 'string') return { resume };
  // Forms of other kinds have user names and addresses of their own.
  if (password === undefined) return { ...input };
  if (typeof user === 'string') return { user: user.includes('@') ? { email: user } : { username: user }, password };
  if (typeof username === 'string') return { user: { username }, password };
  if (typeof email === 'string') return { user: { email }, password };
  return { ...input };
}

/** contract/rest/authentication.json, login; contract/errors.json, rest.login. */
export const login = defineOperation({
  id: 'auth.sessions.login',
  summary: 'Log in with a password or an earlier token',
  auth: 'optional',
  session: 'login',
  rateLimit: 'login',
  isReturn: (input) => z.strictObject({ resume: z.string() }).safeParse(input).success,
  input: loginInputSchema,
  output: loginOutputSchema,
  rest: [
    {
      method: 'POST',
      path: '/api/v1/login',
      request: restLogin,
      response: ({ userId, token, me }) => ({ status: 'success', data: { userId, authToken: token, me } }),
      example: { user: 'rodgers', password: 'a long pass phrase' },
    },
  ],
  ddp: [
    {
      method: 'login',
      limit: LOGIN_LIMIT,
      input: ([form]) => readableForm(form),
      result: ({ type, ...login }) => ({ ...loginResult(login), type }),
      example: [{ resume: '9HqLlyZ0ugoStsXCUfD_0YdwnNnunAJF8V47U3QHXSq' }],
    },
  ],
  errors: LOGIN_ERRORS,
});

/** contract/errors.json, rest.logout. A connection without a login has nothing to forget (contract/pitfalls.md, 32). */
export const logout = defineOperation({
  id: 'auth.sessions.logout',
  summary: 'Forget the token of this call',
  auth: 'optional',
  session: 'logout',
  input: z.object({}),
  output: z.object({}),
  rest: (['POST', 'GET'] as const).map((method) => ({
    method,
    path: '/api/v1/logout',
    auth: 'required' as const,
    request: () => ({}),
    response: () => ({ status: 'success', data: { message: "You've been logged out!" } }),
    example: {},
  })),
  ddp: [{ method: 'logout', input: () => ({}), result: () => undefined, example: [] }],
  errors: [],
});

/** Token and user id of a request → who that is, or null. The gateway caches the answer until `session.revoked`. */
export const resolveSession = defineOperation({
  id: 'auth.sessions.resolve',
  summary: 'Find out who a token belongs to',
  auth: 'internal',
  input: z.object({ userId: z.string(), hashedToken: z.string() }),
  /** `expiresAt`: when the login ends by itself; absent where it does not. */
  output: z.object({ caller: userCallerSchema.nullable(), expiresAt: z.date().optional() }),
  errors: [],
});

/** contract/rest/miscellaneous.json, me; contract/defaults.json, accounts.meFields. */
export const me = defineOperation({
  id: 'auth.users.me',
  summary: 'The caller as it sees itself',
  auth: 'required',
  cache: 'caller',
  input: z.object({}),
  output: userViewSchema.loose(),
  rest: [{ method: 'GET', path: '/api/v1/me', request: () => ({}), example: {} }],
  errors: [],
});
