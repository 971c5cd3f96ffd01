import { z } from 'zod';
import { defineOperation } from '../core/operation';
import { pageInfoSchema, pageSchema } from '../core/page';
import { userViewSchema } from '../entities/user';
import { ADDRESS_ERRORS, CUSTOM_FIELD_ERRORS, PASSWORD_POLICY_ERRORS } from './account.errors';

/** Far beyond what an account keeps: the use case says which field is too long. */
const MAX_PROFILE_TEXT = 10_000;

const REGISTRATION_ERRORS = [
  { code: 'error-the-field-is-required', text: 'The field {field} is required' },
  ...ADDRESS_ERRORS,
  ...CUSTOM_FIELD_ERRORS,
  ...PASSWORD_POLICY_ERRORS,
] as const;

const REQUIRED_FIELDS = ['email', 'pass', 'name'] as const;

/** REST wants all four; by DDP the user name is chosen later, and who gives no address asks to write without an account. */
const registrationSchema = z
  .looseObject({
    asMethod: z.literal(true).optional(),
    username: z.string().max(255).optional(),
    email: z.string().max(320).nullish(),
    pass: z.string().max(1_000).optional(),
    name: z.string().max(255).optional(),
    secretURL: z.string().max(1_000).nullish(),
    reason: z.string().max(1_000).nullish(),
  })
  .superRefine((form, { addIssue }) => {
    if (!form.asMethod && form.username === undefined)
      addIssue({ code: 'custom', path: ['username'], message: 'is required' });
  });

/** The first field that a registration lacks beside the user name: a name that is taken is told before. */
export function missingOfRegistration(form: Readonly<Record<string, unknown>>): string | undefined {
  return REQUIRED_FIELDS.find((field) => typeof form[field] !== 'string');
}

/** contract/rest/users.json, users.register; contract/ddp-extra.json, registerUser. Custom fields stand at the top level of the body. */
export const registerUser = defineOperation({
  id: 'auth.users.register',
  summary: 'Sign up with a user name, an e-mail address and a password',
  auth: 'optional',
  rateLimit: 'login',
  input: registrationSchema,
  /** `login` is for those who write without an account. */
  output: z.object({ user: userViewSchema.loose(), login: z.object({ token: z.string(), when: z.date() }).optional() }),
  rest: [
    {
      method: 'POST',
      path: '/api/v1/users.register',
      request: ({ input: { asMethod: _asMethod, ...form } }) => form,
      response: ({ user }) => ({ user, success: true }),
      example: { username: 'rogersmith', email: 'roger@example.com', pass: 'passw0rd', name: 'Roger Smith' },
    },
  ],
  ddp: [
    {
      method: 'registerUser',
      input: ([form]) =>
        typeof form === 'object' && form !== null ? { ...form, username: undefined, asMethod: true } : form,
      result: ({ user, login }) => login ?? user._id,
      example: [{ email: 'roger@example.com', pass: 'passw0rd', name: 'Roger Smith' }],
    },
  ],
  errors: [
    { code: 'plain', text: 'Logged in users can not register again.', kind: 'text' },
    { code: 'plain', text: 'Username is already in use', kind: 'text' },
    {
      code: 'error-setup-required',
      text: 'This server has no administrator yet: make the first account by the set-up link in its log',
    },
    { code: 'error-user-registration-disabled', text: 'User registration is disabled' },
    { code: 'error-user-registration-secret', text: 'User registration is only allowed via Secret URL' },
    { code: 403, text: 'Email already exists.' },
    { code: 'error-invalid-domain', text: 'Invalid domain' },
    {
      code: 'username-invalid',
      text: '{username} is not a valid username, use only letters, numbers, dots, hyphens and underscores',
    },
    ...REGISTRATION_ERRORS,
  ],
});

/** contract/rest/users.json, users.create. */
export const createUser = defineOperation({
  id: 'auth.users.create',
  summary: 'Create an account for somebody else',
  auth: 'required',
  checkedByUseCase: { all: ['create-user'] },
  input: z.strictObject({
    email: z.string().max(320),
    name: z.string().max(255),
    password: z.string().max(1_000),
    username: z.string().max(255),
    active: z.boolean().nullish(),
    bio: z.string().max(MAX_PROFILE_TEXT).nullish(),
    nickname: z.string().max(MAX_PROFILE_TEXT).nullish(),
    statusText: z.string().max(MAX_PROFILE_TEXT).nullish(),
    roles: z.array(z.string()).nullish(),
    joinDefaultChannels: z.boolean().nullish(),
    requirePasswordChange: z.boolean().nullish(),
    setRandomPassword: z.boolean().nullish(),
    sendWelcomeEmail: z.boolean().nullish(),
    /** Counts of whoever holds edit-other-user-info: others make addresses that are still to be proved. */
    verified: z.boolean().nullish(),
    customFields: z.record(z.string(), z.unknown()).nullish(),
  }),
  output: z.object({ user: userViewSchema.loose() }),
  rest: [
    {
      method: 'POST',
      path: '/api/v1/users.create',
      example: { name: 'name', email: 'email@user.tld', password: 'anypassyouwant', username: 'uniqueusername' },
    },
  ],
  errors: [
    { code: 'error-action-not-allowed', text: 'Adding user is not allowed' },
    { code: 'error-action-not-allowed', text: 'Assigning admin is not allowed' },
    { code: 'error-action-not-allowed', text: 'Assign roles is not allowed' },
    { code: 'error-not-allowed', text: 'Not allowed' },
    { code: 'error-invalid-field', text: '{bio|nickname}' },
    { code: 'error-action-not-allowed', text: 'The field Roles consist invalid role name' },
    { code: 'error-field-unavailable', text: '{value} is already in use :(' },
    { code: 'error-input-is-not-a-valid-field', text: '{username} is not a valid username' },
    ...REGISTRATION_ERRORS,
  ],
});

/** A user by userId, username or user, in that order (contract/rest-extra.json, legend.resolves.user). */
export const namedUserSchema = z.object({
  userId: z.string().optional(),
  username: z.string().optional(),
  user: z.string().optional(),
});

/** contract/rest/users.json, users.info; contract/defaults.json, accounts.usersInfoFields. */
export const userInfo = defineOperation({
  id: 'auth.users.info',
  summary: 'One user, as much of it as the caller may see',
  auth: 'required',
  input: namedUserSchema.extend({ page: pageSchema.prefault({}) }),
  output: z.object({ user: userViewSchema.loose() }),
  rest: [
    {
      method: 'GET',
      path: '/api/v1/users.info',
      paged: true,
      request: (r) => ({
        userId: r.input['userId'],
        username: r.input['username'],
        user: r.input['user'],
        page: r.page,
      }),
      example: { userId: 'BsNr28znDkG8aeo7W' },
    },
  ],
  errors: [
    { code: 'plain', text: 'User not found.', kind: 'text' },
    { code: 'error-user-param-not-provided', text: 'The required "userId" or "username" param was not provided' },
  ],
});

/** contract/rest/users.json, users.list. */
export const listUsers = defineOperation({
  id: 'auth.users.list',
  summary: 'All users, page by page',
  auth: 'required',
  checkedByUseCase: { all: ['view-d-room'] },
  input: z.object({ page: pageSchema.prefault({}) }),
  output: pageInfoSchema.extend({ users: z.array(userViewSchema.loose()) }),
  rest: [
    {
      method: 'GET',
      path: '/api/v1/users.list',
      paged: true,
      request: (r) => ({ page: r.page }),
      example: { count: 10 },
    },
  ],
  errors: [{ code: 'error-not-allowed', kind: 'unauthorized' }],
});

export const MAX_LOOKUP = 1_000;

/** What other services need to know of a user: enough to name it and to decide. */
export const userCardSchema = z.object({
  _id: z.string(),
  username: z.string(),
  name: z.string().optional(),
  roles: z.array(z.string()),
  active: z.boolean(),
  type: z.string().optional(),
  status: z.string().optional(),
  utcOffset: z.number().optional(),
  customFields: z.record(z.string(), z.unknown()).optional(),
});
export type UserCard = z.infer<typeof userCardSchema>;

/** Cards of the users that exist among the given ids and user names; unknown ones are left out. */
export const lookupUsers = defineOperation({
  id: 'auth.users.lookup',
  summary: 'Name users by id or user name',
  auth: 'internal',
  input: z.object({
    ids: z.array(z.string()).max(MAX_LOOKUP).optional(),
    usernames: z.array(z.string()).max(MAX_LOOKUP).optional(),
  }),
  output: z.object({ users: z.array(userCardSchema) }),
  errors: [],
});
