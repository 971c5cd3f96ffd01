import { z } from 'zod';
import { defineOperation, LONG_BODY_BYTES } from '../core/operation';
import { TWO_FACTOR_ERRORS } from './two-factor.contract';
import { namedUserSchema } from './users.contract';

/** A key as clients wrap it; real ones are below 4 KiB. */
const keySchema = z.string().max(65_536);
const pairSchema = z.object({ public_key: keySchema, private_key: keySchema });
const EXAMPLE_PAIR = {
  public_key: '{"alg":"RSA-OAEP-256","e":"AQAB","ext":true}',
  private_key: '{"$binary":"PGi/iGgGPHK0kACoLE+EGIrP"}',
};

/** The caller itself when nobody is named (contract/rest-extra.json, users.resetTOTP). */
const RESET_ERRORS = [
  { code: 'error-user-param-not-provided', text: 'The required "userId" or "username" param was not provided' },
  { code: 'error-invalid-user', text: 'The required "userId" or "username" param provided does not match any users' },
  { code: 'error-invalid-user-id', text: 'Invalid user id' },
  { code: 'error-not-allowed', text: 'Not allowed' },
  ...TWO_FACTOR_ERRORS,
] as const;

/** contract/rest-extra.json, users.resetTOTP. */
export const resetTotp = defineOperation({
  id: 'auth.keys.resetTotp',
  summary: "Forget a user's authenticator app and end all of its logins",
  auth: 'required',
  checkedByUseCase: { all: ['edit-other-user-totp'] },
  twoFactor: { always: true },
  input: namedUserSchema,
  output: z.object({}),
  rest: [{ method: 'POST', path: '/api/v1/users.resetTOTP', example: { userId: 'BsNr28znDkG8aeo7W' } }],
  errors: RESET_ERRORS,
});

/** contract/rest-extra.json, users.resetE2EKey. */
export const resetE2eKey = defineOperation({
  id: 'auth.keys.reset',
  summary: "Forget a user's keys for end-to-end encryption and end all of its logins",
  auth: 'required',
  checkedByUseCase: { all: ['edit-other-user-e2ee'] },
  twoFactor: { always: true },
  input: namedUserSchema,
  output: z.object({}),
  rest: [{ method: 'POST', path: '/api/v1/users.resetE2EKey', example: { userId: 'BsNr28znDkG8aeo7W' } }],
  errors: [...RESET_ERRORS, { code: 'error-invalid-user', kind: 'bare' }],
});

/** contract/ddp-extra.json, e2e.resetOwnE2EKey. */
export const resetOwnE2eKey = defineOperation({
  id: 'auth.keys.resetOwn',
  summary: "Forget the caller's own keys and end all of its logins",
  auth: 'required',
  twoFactor: {},
  input: z.object({}),
  output: z.object({}),
  ddp: [{ method: 'e2e.resetOwnE2EKey', input: () => ({}), result: () => true, example: [] }],
  errors: [...TWO_FACTOR_ERRORS],
});

/** contract/rest-extra.json and contract/ddp-methods.json, e2e.setUserPublicAndPrivateKeys. Overwrites. */
export const storeE2eKeys = defineOperation({
  id: 'auth.keys.store',
  summary: "Keep the caller's keys for end-to-end encryption: the private one as the client has encrypted it",
  auth: 'required',
  input: pairSchema,
  output: z.object({}),
  rest: [
    {
      method: 'POST',
      path: '/api/v1/e2e.setUserPublicAndPrivateKeys',
      maxBodyBytes: LONG_BODY_BYTES,
      example: EXAMPLE_PAIR,
    },
  ],
  ddp: [
    {
      method: 'e2e.setUserPublicAndPrivateKeys',
      input: ([keys]) => keys,
      result: () => undefined,
      example: [EXAMPLE_PAIR],
    },
  ],
  errors: [],
});

/** contract/rest-extra.json and contract/ddp-methods.json, e2e.fetchMyKeys. Nothing while none are stored. */
export const fetchE2eKeys = defineOperation({
  id: 'auth.keys.fetch',
  summary: "The caller's own keys, as they were stored",
  auth: 'required',
  input: z.object({}),
  output: pairSchema.partial(),
  rest: [{ method: 'GET', path: '/api/v1/e2e.fetchMyKeys', request: () => ({}), example: {} }],
  ddp: [{ method: 'e2e.fetchMyKeys', input: () => ({}), example: [] }],
  errors: [],
});
