import { z } from 'zod';
import { defineOperation } from '../core/operation';

/** An application that may ask users for access over OAuth (contract/rest/oauth-apps.json). */
export const oauthAppSchema = z.object({
  _id: z.string(),
  name: z.string(),
  active: z.boolean(),
  clientId: z.string(),
  /** For those alone who manage applications. */
  clientSecret: z.string().optional(),
  redirectUri: z.union([z.string(), z.array(z.string())]),
  _createdAt: z.date(),
  _createdBy: z.object({ _id: z.string(), username: z.string().optional() }),
  _updatedAt: z.date(),
});
export type OauthApp = z.infer<typeof oauthAppSchema>;

const NOT_ALLOWED = { code: 'error-not-allowed', text: 'Not allowed' } as const;
const loginError = { code: 'error-not-allowed', text: 'Not allowed' };
const FORM_ERRORS = [
  { code: 'error-invalid-name', text: 'Invalid name' },
  { code: 'error-invalid-redirectUri', text: 'Invalid redirectUri' },
  { code: 'error-invalid-arguments', text: 'Invalid arguments' },
] as const;
/** Checked by the use case, which says what is wrong in the words that clients know. */
const formSchema = z.object({
  name: z.unknown().optional(),
  redirectUri: z.unknown().optional(),
  active: z.unknown().optional(),
});
const EXAMPLE = { name: 'Zapier', redirectUri: 'https://zapier.com/return', active: true };

function form(application: unknown): Record<string, unknown> {
  return z.record(z.string(), z.unknown()).catch({}).parse(application);
}

export const listOauthApps = defineOperation({
  id: 'auth.oauth-apps.list',
  summary: 'The applications that may ask for access',
  auth: 'required',
  checkedByUseCase: { all: ['manage-oauth-apps'] },
  input: z.object({}),
  output: z.object({ oauthApps: z.array(oauthAppSchema) }),
  rest: [{ method: 'GET', path: '/api/v1/oauth-apps.list', request: () => ({}), example: {} }],
  errors: [{ code: 'plain', text: 'error-not-allowed', kind: 'text' }],
});

export const getOauthApp = defineOperation({
  id: 'auth.oauth-apps.get',
  summary: 'One application; its secret for those alone who manage applications',
  auth: 'required',
  input: z.object({ clientId: z.string().optional(), appId: z.string().optional() }),
  output: z.object({ oauthApp: oauthAppSchema.optional() }),
  rest: [
    {
      method: 'GET',
      path: '/api/v1/oauth-apps.get',
      request: ['clientId', 'appId'],
      example: { appId: 'jn32kjnnnd0943j4njk' },
    },
  ],
  errors: [
    { code: 'plain', text: 'At least one of the query parameters "clientId" or "appId" is required.', kind: 'text' },
  ],
});

/** contract/ddp-extra.json, addOAuthApp. */
export const addOauthApp = defineOperation({
  id: 'auth.oauth-apps.add',
  summary: 'Register an application',
  auth: 'required',
  checkedByUseCase: { all: ['manage-oauth-apps'] },
  loginError,
  input: formSchema,
  output: z.object({ oauthApp: oauthAppSchema }),
  ddp: [
    {
      method: 'addOAuthApp',
      input: ([application]) => form(application),
      result: ({ oauthApp }) => oauthApp,
      example: [EXAMPLE],
    },
  ],
  errors: [NOT_ALLOWED, ...FORM_ERRORS],
});

/** contract/ddp-extra.json, updateOAuthApp. */
export const updateOauthApp = defineOperation({
  id: 'auth.oauth-apps.update',
  summary: 'Change an application',
  auth: 'required',
  checkedByUseCase: { all: ['manage-oauth-apps'] },
  loginError,
  input: formSchema.extend({ applicationId: z.string() }),
  output: z.object({ oauthApp: oauthAppSchema }),
  ddp: [
    {
      method: 'updateOAuthApp',
      input: ([applicationId, application]) => ({ ...form(application), applicationId }),
      result: ({ oauthApp }) => oauthApp,
      example: ['zapier', EXAMPLE],
    },
  ],
  errors: [NOT_ALLOWED, ...FORM_ERRORS, { code: 'error-application-not-found', text: 'Application not found' }],
});

/** contract/ddp-extra.json, deleteOAuthApp. */
export const deleteOauthApp = defineOperation({
  id: 'auth.oauth-apps.delete',
  summary: 'Remove an application',
  auth: 'required',
  checkedByUseCase: { all: ['manage-oauth-apps'] },
  loginError,
  input: z.object({ applicationId: z.string() }),
  output: z.object({}),
  ddp: [
    {
      method: 'deleteOAuthApp',
      input: ['applicationId'],
      result: () => true,
      example: ['zapier'],
    },
  ],
  errors: [NOT_ALLOWED, { code: 'error-application-not-found', text: 'Application not found' }],
});
