import { z } from 'zod';
import { defineOperation } from '../core/operation';
import { pageSchema } from '../core/page';
import { dateParameter } from '../core/date-parameter';

const MAX_NAME_LENGTH = 255;
const MAX_DESCRIPTION_LENGTH = 1_000;

/** A stored role (contract/roles.json, document). */
export const roleSchema = z.object({
  _id: z.string(),
  name: z.string(),
  scope: z.enum(['Users', 'Subscriptions']),
  description: z.string().optional(),
  protected: z.boolean().optional(),
  mandatory2fa: z.boolean().optional(),
  _updatedAt: z.date().optional(),
});
export type Role = z.infer<typeof roleSchema>;

const ACCESSING = { code: 'error-action-not-allowed', text: 'Accessing permissions is not allowed' } as const;
/** contract/ddp-extra.json: these methods tell strangers what they tell everybody who may not. */
const loginError = { code: 'error-action-not-allowed', text: 'Accessing permissions is not allowed' };
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** contract/rest/roles.json, roles.list. */
export const listRoles = defineOperation({
  id: 'auth.roles.list',
  summary: 'All roles',
  auth: 'required',
  input: z.object({}),
  output: z.object({ roles: z.array(roleSchema) }),
  rest: [{ method: 'GET', path: '/api/v1/roles.list', request: () => ({}), example: {} }],
  errors: [],
});

/** contract/rest/roles.json, roles.sync: `remove` holds whole roles. */
export const syncRoles = defineOperation({
  id: 'auth.roles.sync',
  summary: 'The roles that were changed and removed after a date',
  auth: 'required',
  input: z.object({ updatedSince: z.date() }),
  output: z.object({
    roles: z.object({ update: z.array(roleSchema), remove: z.array(roleSchema.extend({ _deletedAt: z.date() })) }),
  }),
  rest: [
    {
      method: 'GET',
      path: '/api/v1/roles.sync',
      request: ({ input }) => ({ updatedSince: dateParameter(input['updatedSince']) }),
      paramErrors: {
        updatedSince: {
          code: 'error-updatedSince-param-invalid',
          text: 'The "updatedSince" query parameter must be a valid date.',
        },
      },
      example: { updatedSince: '2017-11-25T15:08:17.248Z' },
    },
  ],
  errors: [],
});

/** contract/rest/roles.json, roles.create; contract/ddp-extra.json, authorization:saveRole. A role is called by its name: saving it again changes it. */
export const saveRole = defineOperation({
  id: 'auth.roles.save',
  summary: 'Make a role, or change one',
  auth: 'required',
  checkedByUseCase: { all: ['access-permissions'] },
  loginError,
  input: z.strictObject({
    name: z.string().max(MAX_NAME_LENGTH),
    scope: z.string().nullish(),
    description: z.string().max(MAX_DESCRIPTION_LENGTH).nullish(),
    mandatory2fa: z.boolean().nullish(),
  }),
  output: z.object({ role: roleSchema }),
  rest: [
    {
      method: 'POST',
      path: '/api/v1/roles.create',
      example: { name: 'newRole', scope: 'Subscriptions', description: 'Role description' },
    },
  ],
  ddp: [
    {
      method: 'authorization:saveRole',
      input: ([data]) => {
        const role = z.record(z.string(), z.unknown()).catch({}).parse(data);
        return {
          name: text(role['name']),
          scope: role['scope'],
          description: role['description'],
          mandatory2fa: role['mandatory2fa'],
        };
      },
      result: () => true,
      example: [{ name: 'newRole', scope: 'Users', description: '' }],
    },
  ],
  errors: [ACCESSING, { code: 'error-role-name-required', text: 'Role name is required' }],
});

/** contract/ddp-extra.json, authorization:deleteRole. */
export const deleteRole = defineOperation({
  id: 'auth.roles.delete',
  summary: 'Delete a role that nobody has',
  auth: 'required',
  checkedByUseCase: { all: ['access-permissions'] },
  loginError,
  input: z.object({ roleName: z.string() }),
  output: z.object({}),
  ddp: [
    {
      method: 'authorization:deleteRole',
      input: ([roleName]) => ({ roleName: text(roleName) }),
      result: () => 1,
      example: ['newRole'],
    },
  ],
  errors: [
    ACCESSING,
    { code: 'error-invalid-role', text: 'Invalid role' },
    { code: 'error-delete-protected-role', text: 'Cannot delete a protected role' },
    { code: 'error-role-in-use', text: "Cannot delete role because it's in use" },
  ],
});

/** contract/rest/roles.json, roles.addUserToRole; contract/ddp-extra.json, authorization:addUserToRole. */
export const assignRole = defineOperation({
  id: 'auth.roles.assign',
  summary: 'Give a role to a user, on the whole platform or in one room',
  auth: 'required',
  checkedByUseCase: { all: ['access-permissions'] },
  loginError,
  input: z.strictObject({
    roleName: z.string(),
    username: z.string(),
    roomId: z.string().nullish(),
    /** REST and DDP call a missing user by different names. */
    unknownUser: z.enum(['error-invalid-user', 'error-user-not-found']).default('error-user-not-found'),
  }),
  output: z.object({ role: roleSchema }),
  rest: [
    {
      method: 'POST',
      path: '/api/v1/roles.addUserToRole',
      request: ({ body }) => ({ ...body, unknownUser: 'error-invalid-user' }),
      example: { roleName: 'guest', username: 'rocket.chat', roomId: 'dK7vNYXMdHGLdukpL' },
    },
  ],
  ddp: [
    {
      method: 'authorization:addUserToRole',
      input: ([roleName, username, roomId]) => ({
        roleName: text(roleName),
        username: text(username),
        roomId: roomId || undefined,
      }),
      result: () => true,
      example: ['guest', 'rocket.chat'],
    },
  ],
  errors: [
    ACCESSING,
    { code: 'error-invalid-arguments', text: 'Invalid arguments' },
    { code: 'error-action-not-allowed', text: 'Assigning admin is not allowed' },
    { code: 'error-user-param-not-provided', text: 'The required "userId" or "username" param was not provided' },
    { code: 'error-invalid-user', text: 'The required "userId" or "username" param provided does not match any users' },
    { code: 'error-user-not-found', text: 'User not found' },
    { code: 'error-invalid-user', text: 'User is not part of given room' },
    { code: 'error-invalid-role', text: 'Invalid role' },
  ],
});

/** contract/ddp-extra.json, authorization:removeUserFromRole. */
export const unassignRole = defineOperation({
  id: 'auth.roles.unassign',
  summary: 'Take a role from a user, on the whole platform or in one room',
  auth: 'required',
  checkedByUseCase: { all: ['access-permissions'] },
  loginError: { code: 'error-action-not-allowed', text: 'Access permissions is not allowed' },
  input: z.object({ roleName: z.string(), username: z.string(), roomId: z.string().nullish() }),
  output: z.object({}),
  ddp: [
    {
      method: 'authorization:removeUserFromRole',
      input: ([roleName, username, roomId]) => ({
        roleName: text(roleName),
        username: text(username),
        roomId: roomId || undefined,
      }),
      result: () => true,
      example: ['guest', 'rocket.chat'],
    },
  ],
  errors: [
    { code: 'error-action-not-allowed', text: 'Access permissions is not allowed' },
    { code: 'error-invalid-arguments', text: 'Invalid arguments' },
    { code: 'error-invalid-user', text: 'Invalid user' },
    { code: 'error-invalid-role', text: 'Invalid role' },
    { code: 'error-action-not-allowed', text: 'Leaving the app without admins is not allowed' },
  ],
});

/** contract/ddp-extra.json, setAdminStatus. */
export const setAdminStatus = defineOperation({
  id: 'auth.roles.setAdmin',
  summary: 'Make a user an administrator, or no longer one',
  auth: 'required',
  checkedByUseCase: { all: ['assign-admin-role', 'access-permissions'] },
  input: z.object({ userId: z.string(), admin: z.boolean().nullish() }),
  output: z.object({}),
  ddp: [
    {
      method: 'setAdminStatus',
      input: ['userId', 'admin'],
      result: () => true,
      example: ['BsNr28znDkG8aeo7W', true],
    },
  ],
  errors: [
    { code: 'error-not-allowed', text: 'Not allowed' },
    { code: 'error-invalid-user', text: 'Invalid user' },
    ACCESSING,
    { code: 'error-action-not-allowed', text: 'Access permissions is not allowed' },
    { code: 'error-action-not-allowed', text: 'Leaving the app without admins is not allowed' },
  ],
});

/** contract/rest/roles.json, roles.getUsersInRole. */
export const usersInRole = defineOperation({
  id: 'auth.roles.users',
  summary: 'The users who have a role, on the whole platform or in one room',
  auth: 'required',
  checkedByUseCase: { all: ['access-permissions'] },
  input: z.object({ role: z.string().min(1), roomId: z.string().optional(), page: pageSchema.prefault({}) }),
  output: z.object({
    users: z.array(
      z.object({
        _id: z.string(),
        username: z.string().optional(),
        name: z.string().optional(),
        type: z.string().optional(),
        status: z.string().optional(),
        active: z.boolean().optional(),
      }),
    ),
    total: z.number().int(),
  }),
  rest: [
    {
      method: 'GET',
      path: '/api/v1/roles.getUsersInRole',
      paged: true,
      request: ({ input, page }) => ({
        role: input['role'],
        roomId: input['roomId'] || undefined,
        page: { offset: page['offset'], count: page['count'] },
      }),
      paramErrors: {
        role: { code: 'error-param-not-provided', text: 'Query param "role" is required', when: 'absent' },
      },
      example: { role: 'admin' },
    },
  ],
  errors: [{ code: 'error-not-allowed', text: 'Not allowed' }],
});

/** contract/ddp-methods.json, getUserRoles: who has a role that is shown, one with a description. */
export const userRoles = defineOperation({
  id: 'auth.roles.shown',
  summary: 'The users who stand out, and the roles for which they do',
  auth: 'required',
  input: z.object({}),
  output: z.object({
    users: z.array(z.object({ _id: z.string(), username: z.string().optional(), roles: z.array(z.string()) })),
  }),
  ddp: [{ method: 'getUserRoles', input: () => ({}), result: ({ users }) => users, example: [] }],
  errors: [],
});
