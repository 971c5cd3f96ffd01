import { z } from 'zod';
import { defineOperation } from '../core/operation';

export const twoFactorMethodSchema = z.enum(['totp', 'email', 'password']);
export type TwoFactorMethod = z.infer<typeof twoFactorMethodSchema>;

/** What a client sends to prove who it is: REST headers `x-2fa-code` and `x-2fa-method`, DDP callWithTwoFactorRequired. */
export const twoFactorProofSchema = z.object({
  code: z.string().max(256).optional(),
  method: z.string().max(32).optional(),
});
export type TwoFactorProof = z.infer<typeof twoFactorProofSchema>;

/** contract/errors.json, rest.twoFactorRoute; details {method, codeGenerated?, codeCount?, codeExpires?, availableMethods}. */
export const TWO_FACTOR_ERRORS = [
  { code: 'totp-required', text: 'TOTP Required' },
  { code: 'totp-invalid', text: 'TOTP Invalid' },
] as const;

/** Called by the gateway for operations that declare `twoFactor`. Resolves when the caller may go on. */
export const checkTwoFactor = defineOperation({
  id: 'auth.two-factor.check',
  summary: "Check the caller's second factor, or find that none is needed",
  auth: 'required',
  input: twoFactorProofSchema.extend({ always: z.boolean(), ownFactorsOnly: z.boolean() }),
  output: z.object({}),
  errors: TWO_FACTOR_ERRORS,
});

const LOGIN_ERROR = { code: 'not-authorized' } as const;
const NOT_AUTHORIZED = { code: 'not-authorized' } as const;
/** A role of the user obliges to a second factor, and this is the last. */
const LAST_FACTOR = { code: 'error-not-allowed', text: 'Not allowed' } as const;
const INVALID_TOTP = { code: 'invalid-totp' } as const;
const codeInput = z.object({ code: z.string().max(256) });
/** Shown this once; absent when the code was wrong. */
const backupCodesOutput = z.object({ codes: z.array(z.string()).optional() });
const backupCodesResult = ({ codes }: z.output<typeof backupCodesOutput>) => (codes ? { codes } : undefined);

/** contract/ddp-extra.json, 2fa:enable. NOT-RC: takes a factor; who has taken over a login must not lock its owner out. */
export const enableTotp = defineOperation({
  id: 'auth.two-factor.enableTotp',
  summary: 'Ask for the secret of an authenticator app; it counts after 2fa:validateTempToken',
  auth: 'required',
  loginError: LOGIN_ERROR,
  twoFactor: {},
  input: z.object({}),
  output: z.object({ secret: z.string(), url: z.string() }),
  ddp: [{ method: '2fa:enable', input: () => ({}), example: [] }],
  errors: [
    NOT_AUTHORIZED,
    { code: 'error-2fa-already-enabled', text: 'Two-factor authentication is enabled already' },
    ...TWO_FACTOR_ERRORS,
  ],
});

/** contract/ddp-extra.json, 2fa:validateTempToken. */
export const validateTotp = defineOperation({
  id: 'auth.two-factor.validateTotp',
  summary: "Turn the authenticator app on by its first code; answers the account's backup codes",
  auth: 'required',
  loginError: LOGIN_ERROR,
  input: codeInput,
  output: backupCodesOutput,
  ddp: [{ method: '2fa:validateTempToken', input: ['code'], result: backupCodesResult, example: ['123456'] }],
  errors: [NOT_AUTHORIZED, INVALID_TOTP],
});

/** contract/ddp-extra.json, 2fa:disable. */
export const disableTotp = defineOperation({
  id: 'auth.two-factor.disableTotp',
  summary: 'Turn the authenticator app off by one of its codes or a backup code',
  auth: 'required',
  loginError: LOGIN_ERROR,
  input: codeInput,
  output: z.object({ disabled: z.boolean() }),
  ddp: [{ method: '2fa:disable', input: ['code'], result: ({ disabled }) => disabled, example: ['123456'] }],
  errors: [NOT_AUTHORIZED, LAST_FACTOR],
});

/** contract/ddp-extra.json, 2fa:regenerateCodes. */
export const regenerateBackupCodes = defineOperation({
  id: 'auth.two-factor.regenerateBackupCodes',
  summary: 'Replace the backup codes',
  auth: 'required',
  loginError: LOGIN_ERROR,
  input: codeInput,
  output: backupCodesOutput,
  ddp: [{ method: '2fa:regenerateCodes', input: ['code'], result: backupCodesResult, example: ['123456'] }],
  errors: [NOT_AUTHORIZED, INVALID_TOTP],
});

/** contract/ddp-extra.json, 2fa:checkCodesRemaining. */
export const remainingBackupCodes = defineOperation({
  id: 'auth.two-factor.remainingBackupCodes',
  summary: 'How many backup codes are left',
  auth: 'required',
  loginError: LOGIN_ERROR,
  input: z.object({}),
  output: z.object({ remaining: z.number().int() }),
  ddp: [{ method: '2fa:checkCodesRemaining', input: () => ({}), example: [] }],
  errors: [NOT_AUTHORIZED, INVALID_TOTP],
});

/** contract/rest/users.json, users.2fa.enable-email; contract/ddp-methods.json, 2fa:enable-email. NOT-RC: takes a factor. */
export const enableEmailTwoFactor = defineOperation({
  id: 'auth.two-factor.enableEmail',
  summary: 'Turn on codes by e-mail; they count while the account has a verified address',
  auth: 'required',
  loginError: LOGIN_ERROR,
  twoFactor: {},
  input: z.object({}),
  output: z.object({}),
  rest: [
    {
      method: 'POST',
      path: '/api/v1/users.2fa.enableEmail',
      aliases: ['/api/v1/users.2fa.enable-email'],
      request: () => ({}),
      example: {},
    },
  ],
  ddp: [{ method: '2fa:enable-email', input: () => ({}), result: () => true, example: [] }],
  errors: [NOT_AUTHORIZED, ...TWO_FACTOR_ERRORS],
});

/** contract/rest/users.json, users.2fa.disable-email; contract/ddp-methods.json, 2fa:disable-email. */
export const disableEmailTwoFactor = defineOperation({
  id: 'auth.two-factor.disableEmail',
  summary: 'Turn off codes by e-mail',
  auth: 'required',
  loginError: LOGIN_ERROR,
  twoFactor: { always: true },
  input: z.object({}),
  output: z.object({}),
  rest: [
    {
      method: 'POST',
      path: '/api/v1/users.2fa.disableEmail',
      aliases: ['/api/v1/users.2fa.disable-email'],
      request: () => ({}),
      example: {},
    },
  ],
  ddp: [{ method: '2fa:disable-email', input: () => ({}), result: () => true, example: [] }],
  errors: [NOT_AUTHORIZED, LAST_FACTOR, ...TWO_FACTOR_ERRORS],
});

/** contract/rest/users.json, users.2fa.sendEmailCode; contract/ddp-methods.json, sendEmailCode. The answer is a bare array; without a login it is empty, whoever is named. */
export const sendEmailCode = defineOperation({
  id: 'auth.two-factor.sendEmailCode',
  summary: 'Mail a new code to the verified addresses of a user',
  auth: 'optional',
  rateLimit: 'login',
  input: z.object({ emailOrUsername: z.string().max(320).optional() }),
  output: z.object({ addresses: z.array(z.string()) }),
  rest: [
    {
      method: 'POST',
      path: '/api/v1/users.2fa.sendEmailCode',
      response: ({ addresses }) => addresses,
      example: { emailOrUsername: 'rocket.cat' },
    },
  ],
  ddp: [
    {
      method: 'sendEmailCode',
      input: ['emailOrUsername'],
      result: ({ addresses }) => addresses,
      example: ['rocket.cat'],
    },
  ],
  errors: [{ code: 'error-parameter-required', text: 'emailOrUsername is required' }],
});
