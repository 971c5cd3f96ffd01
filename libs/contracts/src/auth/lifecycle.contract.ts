import { z } from 'zod';
import { defineOperation } from '../core/operation';
import { TWO_FACTOR_ERRORS } from './two-factor.contract';
import { namedUserSchema } from './users.contract';

/** Ownership of many rooms is looked up and handed over page by page, ms. */
const DEADLINE_MS = 30_000;

const USER_TARGET_ERRORS = [
  { code: 'error-user-param-not-provided', text: 'The required "userId" or "username" param was not provided' },
  { code: 'error-invalid-user', text: 'The required "userId" or "username" param provided does not match any users' },
] as const;
/** details {shouldBeRemoved: [room names], shouldChangeOwner: [room names]} (contract/errors.json, userLastOwner). */
export const LAST_OWNER = { code: 'user-last-owner' } as const;
const LAST_ADMIN = { code: 'error-action-not-allowed', text: 'Leaving the app without admins is not allowed' } as const;
const APP_USER = { code: 'error-cannot-delete-app-user', text: 'Deleting app user is not allowed' } as const;
const NOT_ALLOWED = { code: 'error-not-allowed', text: 'Not allowed' } as const;
const UNAUTHORIZED = { code: 'error-not-allowed', kind: 'unauthorized' } as const;

/** Goes on although the user is the only owner of rooms: they get another owner, or are removed. */
const confirmRelinquish = z.boolean().nullish();

/** contract/rest/users.json, users.delete; contract/ddp-extra.json, deleteUser. */
export const deleteUser = defineOperation({
  id: 'auth.lifecycle.delete',
  summary: 'Delete an account, and what it wrote as Message_ErasureType says',
  auth: 'required',
  loginError: NOT_ALLOWED,
  checkedByUseCase: { all: ['delete-user'] },
  deadlineMs: DEADLINE_MS,
  input: z.discriminatedUnion('by', [
    z.object({ by: z.literal('target'), target: namedUserSchema, confirmRelinquish }),
    z.object({ by: z.literal('id'), userId: z.string(), confirmRelinquish }),
  ]),
  output: z.object({}),
  rest: [
    {
      method: 'POST',
      path: '/api/v1/users.delete',
      request: ({ input: { userId, username, user, confirmRelinquish: confirmed } }) => ({
        by: 'target',
        target: { userId, username, user },
        confirmRelinquish: confirmed,
      }),
      example: { userId: 'BsNr28znDkG8aeo7W' },
    },
  ],
  ddp: [
    {
      method: 'deleteUser',
      input: ([userId, confirmed]) => ({ by: 'id', userId, confirmRelinquish: confirmed }),
      result: () => true,
      example: ['BsNr28znDkG8aeo7W'],
    },
  ],
  errors: [
    UNAUTHORIZED,
    NOT_ALLOWED,
    ...USER_TARGET_ERRORS,
    { code: 'error-invalid-user', text: 'Invalid user to delete' },
    APP_USER,
    LAST_ADMIN,
    LAST_OWNER,
  ],
});

/** contract/rest/users.json, users.deleteOwnAccount; contract/ddp-extra.json, deleteUserOwnAccount. */
export const deleteOwnAccount = defineOperation({
  id: 'auth.lifecycle.deleteOwn',
  summary: "Delete the caller's own account",
  auth: 'required',
  twoFactor: { ownFactorsOnly: true },
  deadlineMs: DEADLINE_MS,
  /** The password, as text or sha256 hex; the user name for an account that has none. */
  input: z.object({ password: z.string().min(1).max(1_000), confirmRelinquish }),
  output: z.object({}),
  rest: [
    {
      method: 'POST',
      path: '/api/v1/users.deleteOwnAccount',
      request: ({ input: { password, confirmRelinquish: confirmed } }) => ({ password, confirmRelinquish: confirmed }),
      paramErrors: {
        password: { code: 'plain', text: 'Body parameter "password" is required.', kind: 'text', when: 'absent' },
      },
      example: { password: '5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8' },
    },
  ],
  ddp: [
    {
      method: 'deleteUserOwnAccount',
      input: ([password, confirmed]) => ({ password, confirmRelinquish: confirmed }),
      result: () => true,
      example: ['5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8'],
    },
  ],
  errors: [
    NOT_ALLOWED,
    { code: 'error-invalid-user', text: 'Invalid user' },
    { code: 'error-invalid-password', text: 'Invalid password' },
    { code: 'error-invalid-username', text: 'Invalid username' },
    APP_USER,
    LAST_ADMIN,
    LAST_OWNER,
    ...TWO_FACTOR_ERRORS,
  ],
});

/** contract/rest/users.json, users.setActiveStatus; contract/ddp-extra.json, setUserActiveStatus. */
export const setActiveStatus = defineOperation({
  id: 'auth.lifecycle.setActive',
  summary: 'Let an account log in, or end its logins and keep it out',
  auth: 'required',
  checkedByUseCase: { all: ['edit-other-user-active-status'] },
  deadlineMs: DEADLINE_MS,
  input: z.strictObject({ userId: z.string(), activeStatus: z.boolean(), confirmRelinquish }),
  /** No user: nobody has the id. */
  output: z.object({ user: z.object({ _id: z.string(), active: z.boolean() }).optional() }),
  rest: [
    {
      method: 'POST',
      path: '/api/v1/users.setActiveStatus',
      example: { activeStatus: false, userId: 'BsNr28znDkG8aeo7W' },
    },
  ],
  ddp: [
    {
      method: 'setUserActiveStatus',
      input: ([userId, activeStatus, confirmed]) => ({ userId, activeStatus, confirmRelinquish: confirmed }),
      result: () => true,
      example: ['BsNr28znDkG8aeo7W', false],
    },
  ],
  errors: [UNAUTHORIZED, NOT_ALLOWED, LAST_ADMIN, LAST_OWNER],
});

/** contract/rest/users.json, users.deactivateIdle. */
export const deactivateIdle = defineOperation({
  id: 'auth.lifecycle.deactivateIdle',
  summary: 'Keep those out who have a role and have not logged in for some days',
  auth: 'required',
  checkedByUseCase: { all: ['edit-other-user-active-status'] },
  deadlineMs: DEADLINE_MS,
  input: z.strictObject({ daysIdle: z.number().int(), role: z.string().optional() }),
  output: z.object({ count: z.number().int() }),
  rest: [{ method: 'POST', path: '/api/v1/users.deactivateIdle', example: { daysIdle: 2, role: 'admin' } }],
  errors: [UNAUTHORIZED],
});
