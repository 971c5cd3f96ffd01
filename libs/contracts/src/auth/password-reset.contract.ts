import { z } from 'zod';
import { defineOperation } from '../core/operation';
import { PASSWORD_POLICY_ERRORS } from './account.errors';
import { LOGIN_ERRORS, LOGIN_LIMIT, loginOutputSchema, loginResult, passwordSchema } from './sessions.contract';

const EMAIL = 'ada@example.com';
/** A token of a mailed link. */
export const LINK_TOKEN_EXAMPLE = 'Lq2rRpXl4DVs0yYkUXtzMWoVgc8lK1aQbdf73sHjZ_e';
export const linkTokenSchema = z.string().max(256);

/**
 * contract/rest/users.json, users.forgotPassword (`status`); contract/rest-extra.json (`success`); contract/ddp-extra.json,
 * sendForgotPasswordEmail and forgotPassword. Whether there is such an account is never told.
 */
export const requestPasswordReset = defineOperation({
  id: 'auth.password-reset.request',
  summary: 'Mail a link to choose a new password, if the address is that of an account',
  auth: 'optional',
  rateLimit: 'login',
  input: z.object({ email: z.string().max(320) }),
  output: z.object({}),
  rest: [
    {
      method: 'POST',
      path: '/api/v1/users.forgotPassword',
      request: ({ input }) => ({ email: input['email'] === '' ? undefined : input['email'] }),
      response: () => ({ status: 'success', success: true }),
      paramErrors: { email: { code: 'plain', text: "The 'email' param is required", kind: 'text' } },
      example: { email: EMAIL },
    },
  ],
  ddp: [
    {
      method: 'sendForgotPasswordEmail',
      limit: LOGIN_LIMIT,
      input: ['email'],
      result: () => true,
      example: [EMAIL],
    },
    {
      method: 'forgotPassword',
      limit: LOGIN_LIMIT,
      input: ([options]) => options,
      result: () => undefined,
      example: [{ email: EMAIL }],
    },
  ],
  errors: [{ code: 'plain', text: "The 'email' param is required", kind: 'text' }],
});

/**
 * contract/ddp-extra.json, resetPassword: a user with a second factor must log in afterwards, and is told so by totp-required;
 * the password is changed then too.
 */
export const resetPassword = defineOperation({
  id: 'auth.password-reset.reset',
  summary: 'Choose a new password by the token of a mailed link; ends every login and makes a new one',
  auth: 'optional',
  session: 'login',
  rateLimit: 'login',
  input: z.object({ token: linkTokenSchema, password: passwordSchema }),
  output: loginOutputSchema,
  ddp: [
    {
      method: 'resetPassword',
      limit: LOGIN_LIMIT,
      input: ['token', 'password'],
      result: loginResult,
      example: [LINK_TOKEN_EXAMPLE, 'a long pass phrase'],
    },
  ],
  errors: [{ code: 403, text: 'Token expired' }, ...PASSWORD_POLICY_ERRORS, ...LOGIN_ERRORS],
});
