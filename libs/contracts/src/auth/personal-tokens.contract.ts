import { z } from 'zod';
import { defineOperation, type DdpBinding, type RestBinding } from '../core/operation';
import { TWO_FACTOR_ERRORS } from './two-factor.contract';

const NOT_AUTHORIZED = { code: 'not-authorized', text: 'Not Authorized' } as const;
const UNKNOWN = { code: 'error-token-does-not-exists', text: 'Token does not exist' } as const;
const NAME_MISSING = { code: 'plain', text: "The 'tokenName' param is required", kind: 'text' } as const;
const paramErrors: RestBinding<unknown>['paramErrors'] = { tokenName: { ...NAME_MISSING, when: 'absent' } };
const nameSchema = z.object({ tokenName: z.string().min(1).max(255) });
/** One object with the name. */
const namedParams: DdpBinding<unknown>['input'] = ([options]) => options;
const example = { tokenName: 'mypersonaltoken' };

/** contract/rest/users.json, users.generatePersonalAccessToken; contract/ddp-extra.json, personalAccessTokens:generateToken. */
export const generatePersonalToken = defineOperation({
  id: 'auth.personal-tokens.generate',
  summary: 'Make a personal access token; its value is shown this once',
  auth: 'required',
  checkedByUseCase: { all: ['create-personal-access-tokens'] },
  loginError: NOT_AUTHORIZED,
  twoFactor: {},
  input: nameSchema.extend({ bypassTwoFactor: z.boolean().nullish() }),
  output: z.object({ token: z.string() }),
  rest: [
    {
      method: 'POST',
      path: '/api/v1/users.generatePersonalAccessToken',
      paramErrors,
      example: { ...example, bypassTwoFactor: true },
    },
  ],
  ddp: [
    {
      method: 'personalAccessTokens:generateToken',
      input: namedParams,
      result: ({ token }) => token,
      example: [{ ...example, bypassTwoFactor: false }],
    },
  ],
  errors: [
    NOT_AUTHORIZED,
    NAME_MISSING,
    { code: 'error-token-already-exists', text: 'A token with this name already exists' },
    { code: 'error-too-many-tokens', text: 'Not more than {count} tokens' },
    ...TWO_FACTOR_ERRORS,
  ],
});

/** contract/rest/users.json, users.regeneratePersonalAccessToken; contract/ddp-extra.json, personalAccessTokens:regenerateToken. */
export const regeneratePersonalToken = defineOperation({
  id: 'auth.personal-tokens.regenerate',
  summary: 'Give a personal access token another value; the old one is over',
  auth: 'required',
  checkedByUseCase: { all: ['create-personal-access-tokens'] },
  loginError: NOT_AUTHORIZED,
  twoFactor: {},
  input: nameSchema,
  output: z.object({ token: z.string() }),
  rest: [{ method: 'POST', path: '/api/v1/users.regeneratePersonalAccessToken', paramErrors, example }],
  ddp: [
    {
      method: 'personalAccessTokens:regenerateToken',
      input: namedParams,
      result: ({ token }) => token,
      example: [example],
    },
  ],
  errors: [NOT_AUTHORIZED, NAME_MISSING, UNKNOWN, ...TWO_FACTOR_ERRORS],
});

/** contract/rest/users.json, users.getPersonalAccessTokens. */
export const listPersonalTokens = defineOperation({
  id: 'auth.personal-tokens.list',
  summary: "The caller's personal access tokens, without their values",
  auth: 'required',
  checkedByUseCase: { all: ['create-personal-access-tokens'] },
  input: z.object({}),
  output: z.object({
    tokens: z.array(
      z.object({
        name: z.string(),
        createdAt: z.date().optional(),
        lastTokenPart: z.string(),
        bypassTwoFactor: z.boolean(),
      }),
    ),
  }),
  rest: [{ method: 'GET', path: '/api/v1/users.getPersonalAccessTokens', request: () => ({}), example: {} }],
  errors: [NOT_AUTHORIZED],
});

/** contract/rest/users.json, users.removePersonalAccessToken; contract/ddp-extra.json, personalAccessTokens:removeToken. */
export const removePersonalToken = defineOperation({
  id: 'auth.personal-tokens.remove',
  summary: 'End a personal access token',
  auth: 'required',
  checkedByUseCase: { all: ['create-personal-access-tokens'] },
  loginError: NOT_AUTHORIZED,
  twoFactor: {},
  input: nameSchema,
  output: z.object({}),
  rest: [{ method: 'POST', path: '/api/v1/users.removePersonalAccessToken', paramErrors, example }],
  ddp: [
    { method: 'personalAccessTokens:removeToken', input: namedParams, result: () => undefined, example: [example] },
  ],
  errors: [NOT_AUTHORIZED, NAME_MISSING, UNKNOWN, ...TWO_FACTOR_ERRORS],
});
