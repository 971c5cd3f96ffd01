import { z } from 'zod';
import { userCallerSchema } from '../core/caller';
import { defineOperation } from '../core/operation';
import { loginResult } from './sessions.contract';

/** contract/rest/users.json, users.createToken; contract/ddp-extra.json, createToken. */
export const createToken = defineOperation({
  id: 'auth.tokens.create',
  summary: 'Log in as somebody else, where the install allows it',
  auth: 'required',
  checkedByUseCase: { all: ['user-generate-access-token'] },
  input: z.object({ userId: z.string().optional(), username: z.string().optional(), user: z.string().optional() }),
  output: z.object({ userId: z.string(), authToken: z.string() }),
  rest: [
    {
      method: 'POST',
      path: '/api/v1/users.createToken',
      response: (data) => ({ data, success: true }),
      example: { userId: 'BsNr28znDkG8aeo7W' },
    },
  ],
  ddp: [{ method: 'createToken', input: ['userId'], example: ['BsNr28znDkG8aeo7W'] }],
  errors: [
    { code: 'error-not-allowed', kind: 'unauthorized' },
    { code: 'error-not-authorized', text: 'Not authorized' },
    { code: 'error-user-param-not-provided', text: 'The required "userId" or "username" param was not provided' },
    { code: 'error-invalid-user', text: 'The required "userId" or "username" param provided does not match any users' },
  ],
});

/** contract/rest/users.json, users.removeOtherTokens; contract/ddp-extra.json, removeOtherTokens. */
export const removeOtherTokens = defineOperation({
  id: 'auth.tokens.removeOthers',
  summary: "End the caller's other logins",
  auth: 'required',
  input: z.object({}),
  output: z.object({}),
  rest: [{ method: 'POST', path: '/api/v1/users.removeOtherTokens', request: () => ({}), example: {} }],
  ddp: [{ method: 'removeOtherTokens', input: () => ({}), result: () => undefined, example: [] }],
  errors: [],
});

/** contract/ddp-extra.json, logoutOtherClients. */
export const replaceLogins = defineOperation({
  id: 'auth.tokens.replaceLogins',
  summary: 'Log out other clients: a new login, the old ones end after 10 s',
  auth: 'required',
  input: z.object({}),
  output: z.object({ token: z.string(), tokenExpires: z.date() }),
  rest: [{ method: 'POST', path: '/api/v1/users.logoutOtherClients', request: () => ({}), example: {} }],
  ddp: [{ method: 'logoutOtherClients', input: () => ({}), example: [] }],
  errors: [{ code: 'error-not-allowed', text: 'Not allowed' }],
});

/** contract/ddp-extra.json, getNewToken. The connection goes on with the new login. */
export const getNewToken = defineOperation({
  id: 'auth.tokens.renew',
  summary: 'A second login that ends when the present one does',
  auth: 'required',
  session: 'login',
  input: z.object({}),
  output: z.object({ userId: z.string(), token: z.string(), tokenExpires: z.date(), caller: userCallerSchema }),
  ddp: [{ method: 'getNewToken', input: () => ({}), result: loginResult, example: [] }],
  errors: [{ code: 'error-not-allowed', text: 'Not allowed' }],
});

/** contract/ddp-extra.json, logoutCleanUp: web clients call it after `logout`. */
export const cleanUpLogout = defineOperation({
  id: 'auth.sessions.cleanUpLogout',
  summary: 'Say that a client has logged out',
  auth: 'optional',
  input: z.object({ user: z.looseObject({}) }),
  output: z.object({}),
  ddp: [
    {
      method: 'logoutCleanUp',
      input: ['user'],
      result: () => undefined,
      example: [{ _id: 'BsNr28znDkG8aeo7W' }],
    },
  ],
  errors: [],
});
