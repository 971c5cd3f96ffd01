import { z } from 'zod';
import { defineOperation } from '../core/operation';
import { SEND_FAILED } from './mailer.contract';
import { LINK_TOKEN_EXAMPLE, linkTokenSchema } from './password-reset.contract';
import { LOGIN_ERRORS, LOGIN_LIMIT, loginOutputSchema, loginResult } from './sessions.contract';

/** contract/ddp-extra.json, verifyEmail. Whoever followed the link has the mail box, which is the second factor by e-mail: only an authenticator app is asked for. */
export const verifyEmail = defineOperation({
  id: 'auth.email-verification.verify',
  summary: 'Confirm an address by the token of a mailed link, and log in',
  auth: 'optional',
  session: 'login',
  rateLimit: 'login',
  input: z.object({ token: linkTokenSchema }),
  output: loginOutputSchema,
  ddp: [
    {
      method: 'verifyEmail',
      limit: LOGIN_LIMIT,
      input: ['token'],
      result: loginResult,
      example: [LINK_TOKEN_EXAMPLE],
    },
  ],
  errors: [{ code: 403, text: 'Verify email link expired' }, ...LOGIN_ERRORS],
});

/** contract/ddp-extra.json, sendConfirmationEmail. Whether there is such an account is never told. */
export const sendConfirmationEmail = defineOperation({
  id: 'auth.email-verification.send',
  summary: 'Mail another link to confirm an address that is not confirmed yet',
  auth: 'optional',
  rateLimit: 'login',
  input: z.object({ email: z.string().max(320) }),
  output: z.object({}),
  ddp: [
    {
      method: 'sendConfirmationEmail',
      limit: LOGIN_LIMIT,
      input: ['email'],
      result: () => true,
      example: ['ada@example.com'],
    },
  ],
  errors: [SEND_FAILED],
});

/** contract/ddp-extra.json, afterVerifyEmail: web clients call it when verifyEmail has logged them in. */
export const afterVerifyEmail = defineOperation({
  id: 'auth.email-verification.finish',
  summary: 'Turn an anonymous account with a confirmed address into one of a user',
  auth: 'required',
  input: z.object({}),
  output: z.object({}),
  ddp: [{ method: 'afterVerifyEmail', input: () => ({}), result: () => undefined, example: [] }],
  errors: [{ code: 'error-invalid-user', text: 'Invalid user' }],
});
