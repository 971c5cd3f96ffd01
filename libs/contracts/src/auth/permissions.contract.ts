import { z } from 'zod';
import { byDate, changesOf, sinceDate, sinceSchema } from '../core/changes';
import { defineOperation, LONG_BODY_BYTES } from '../core/operation';
import { dateParameter } from '../core/date-parameter';

/** Most permissions that one call changes: more than there are. */
const MAX_PERMISSIONS = 2_000;
const MAX_ROLES = 1_000;

/** A stored permission (contract/permissions.json, document). Those of settings say which setting they are for. */
export const permissionSchema = z.object({
  _id: z.string(),
  roles: z.array(z.string()),
  _updatedAt: z.date().optional(),
  level: z.literal('settings').optional(),
  settingId: z.string().optional(),
  group: z.string().optional(),
  section: z.string().optional(),
  sorter: z.number().optional(),
  groupPermissionId: z.string().optional(),
  sectionPermissionId: z.string().optional(),
});
export type Permission = z.infer<typeof permissionSchema>;

const changesSchema = changesOf(permissionSchema);

/** contract/ddp-methods.json, permissions/get: an array, or {update, remove} with a date. */
export const getPermissions = defineOperation({
  id: 'auth.permissions.get',
  summary: 'Every permission and the roles that hold it, or those changed since a date',
  auth: 'optional',
  input: sinceSchema,
  output: changesSchema,
  ddp: [{ method: 'permissions/get', input: sinceDate, result: byDate, example: [] }],
  errors: [],
});

/** contract/rest/permissions.json, permissions.listAll; contract/rest-extra.json, permissions and permissions.list. */
export const listPermissions = defineOperation({
  id: 'auth.permissions.list',
  summary: 'Every permission and the roles that hold it, or those changed since a date',
  auth: 'required',
  input: sinceSchema.omit({ dated: true }),
  output: changesSchema.omit({ dated: true }),
  rest: [
    {
      method: 'GET',
      path: '/api/v1/permissions.listAll',
      request: ({ input }) => ({ updatedSince: dateParameter(input['updatedSince'] || undefined) }),
      paramErrors: {
        updatedSince: {
          code: 'error-roomId-param-invalid',
          text: 'The "updatedSince" query parameter must be a valid date.',
        },
      },
      example: { updatedSince: '2017-11-25T15:08:17.248Z' },
    },
    {
      method: 'GET',
      path: '/api/v1/permissions.list',
      request: () => ({}),
      response: ({ update }) => ({ permissions: update, success: true }),
      example: {},
    },
    { method: 'GET', path: '/api/v1/permissions', request: () => ({}), response: ({ update }) => update, example: {} },
  ],
  errors: [],
});

/** contract/rest/permissions.json, permissions.update. Answers all permissions, as clients expect. */
export const updatePermissions = defineOperation({
  id: 'auth.permissions.update',
  summary: 'Say which roles hold the named permissions, in place of those that did',
  auth: 'required',
  checkedByUseCase: { all: ['access-permissions'] },
  input: z.strictObject({
    permissions: z
      .array(z.looseObject({ _id: z.string(), roles: z.array(z.string()).max(MAX_ROLES) }))
      .max(MAX_PERMISSIONS),
  }),
  output: z.object({ permissions: z.array(permissionSchema) }),
  rest: [
    {
      method: 'POST',
      path: '/api/v1/permissions.update',
      maxBodyBytes: LONG_BODY_BYTES,
      example: { permissions: [{ _id: 'access-permissions', roles: ['admin'] }] },
    },
  ],
  errors: [
    { code: 'error-edit-permissions-not-allowed', text: 'Editing permissions is not allowed', kind: 'typed' },
    { code: 'error-invalid-permission', text: 'Invalid permission', kind: 'typed' },
    { code: 'error-invalid-role', text: 'Invalid role', kind: 'typed' },
  ],
});

const grantSchema = z.object({ permission: z.string(), role: z.string() });
const GRANT_ERRORS = [
  { code: 'error-invalid-permission', text: 'Invalid permission' },
  { code: 'error-invalid-role', text: 'Invalid role' },
] as const;

/** contract/ddp-extra.json, authorization:addPermissionToRole. */
export const grantPermission = defineOperation({
  id: 'auth.permissions.grant',
  summary: 'Give a permission to a role',
  auth: 'required',
  checkedByUseCase: { all: ['access-permissions'] },
  loginError: { code: 'error-action-not-allowed', text: 'Adding permission is not allowed' },
  input: grantSchema,
  output: z.object({}),
  ddp: [
    {
      method: 'authorization:addPermissionToRole',
      input: ['permission', 'role'],
      result: () => undefined,
      example: ['create-c', 'guest'],
    },
  ],
  errors: [{ code: 'error-action-not-allowed', text: 'Adding permission is not allowed' }, ...GRANT_ERRORS],
});

/** contract/ddp-extra.json, authorization:removeRoleFromPermission. */
export const withdrawPermission = defineOperation({
  id: 'auth.permissions.withdraw',
  summary: 'Take a permission from a role',
  auth: 'required',
  checkedByUseCase: { all: ['access-permissions'] },
  loginError: { code: 'error-action-not-allowed', text: 'Removing permission is not allowed' },
  input: grantSchema,
  output: z.object({}),
  ddp: [
    {
      method: 'authorization:removeRoleFromPermission',
      input: ['permission', 'role'],
      result: () => undefined,
      example: ['create-c', 'guest'],
    },
  ],
  errors: [{ code: 'error-action-not-allowed', text: 'Removing permission is not allowed' }, ...GRANT_ERRORS],
});
