import { z } from 'zod';
import { dateParameter } from '../core/date-parameter';
import { defineOperation } from '../core/operation';
import { connectionStateSchema, MAX_REPORTED } from '../presence/connections.contract';
import { MAX_LOOKUP } from './users.contract';

/** What a user may be shown as (contract/ddp-methods.json, UserPresence:setDefaultStatus). */
export const USER_STATUSES = ['online', 'away', 'busy', 'offline'] as const;
export type UserStatus = (typeof USER_STATUSES)[number];

/** Longer messages are cut to what is kept; beyond this nobody meant a message. */
const MAX_MESSAGE = 10_000;

const targetSchema = z.object({
  userId: z.string().nullish(),
  username: z.string().nullish(),
  user: z.string().nullish(),
});
const target = (input: Readonly<Record<string, unknown>>) => ({
  userId: input['userId'],
  username: input['username'],
  user: input['user'],
});
const UNKNOWN_USER = {
  code: 'error-invalid-user',
  text: 'The required "userId" or "username" param provided does not match any users',
} as const;

/**
 * contract/rest-extra.json, users.setStatus; contract/ddp-extra.json, setUserStatus and UserPresence:setDefaultStatus. REST
 * shows the status at once; the methods choose it, and what is shown depends on the connection (contract/defaults.json,
 * accounts.presence).
 */
export const setStatus = defineOperation({
  id: 'auth.statuses.set',
  summary: 'Choose a status, and say something about it',
  auth: 'required',
  input: targetSchema.extend({
    method: z.enum(['users.setStatus', 'setUserStatus', 'UserPresence:setDefaultStatus']),
    status: z.string().max(100).nullish(),
    message: z.string().max(MAX_MESSAGE).nullish(),
  }),
  output: z.object({}),
  rest: [
    {
      method: 'POST',
      path: '/api/v1/users.setStatus',
      request: ({ body }) => ({
        ...target(body),
        method: 'users.setStatus',
        status: body['status'],
        message: body['message'],
      }),
      example: { message: 'My status update', status: 'online' },
    },
  ],
  ddp: [
    {
      method: 'setUserStatus',
      limit: { calls: 1, perMs: 1_000, unless: 'edit-other-user-info' },
      input: ([status, message]) => ({ method: 'setUserStatus', status, message }),
      result: () => undefined,
      example: ['busy', 'In a meeting'],
    },
    {
      method: 'UserPresence:setDefaultStatus',
      input: ([status]) => ({ method: 'UserPresence:setDefaultStatus', status }),
      result: () => undefined,
      example: ['online'],
    },
  ],
  errors: [
    { code: 'error-not-allowed', text: 'Change status is not allowed' },
    { code: 'error-not-allowed', text: 'Not allowed' },
    { code: 'error-not-allowed', kind: 'unauthorized' },
    { code: 'error-invalid-status', text: 'Valid status types include online, away, offline, and busy.' },
    UNKNOWN_USER,
  ],
});

/** contract/rest/users.json, users.getStatus; contract/ddp-extra.json, getUserStatusText. */
export const getStatus = defineOperation({
  id: 'auth.statuses.get',
  summary: 'What a user shows, and says about it; the caller without a name',
  auth: 'required',
  input: targetSchema,
  output: z.object({
    _id: z.string(),
    message: z.string().optional(),
    connectionStatus: z.string(),
    status: z.string(),
  }),
  rest: [
    {
      method: 'GET',
      path: '/api/v1/users.getStatus',
      request: ({ query }) => target(query),
      example: { userId: 'BsNr28znDkG8aeo7W' },
    },
  ],
  ddp: [
    {
      method: 'getUserStatusText',
      input: ['userId'],
      result: ({ message }) => message,
      example: ['BsNr28znDkG8aeo7W'],
    },
  ],
  errors: [UNKNOWN_USER],
});

/** contract/rest/users.json, users.getPresence: the connection and the last login are the user's own to see. */
export const getPresence = defineOperation({
  id: 'auth.statuses.getPresence',
  summary: 'Whether a user is there; the caller without a name',
  auth: 'required',
  input: targetSchema,
  output: z.object({ presence: z.string(), connectionStatus: z.string().optional(), lastLogin: z.date().optional() }),
  rest: [
    {
      method: 'GET',
      path: '/api/v1/users.getPresence',
      request: ({ query }) => target(query),
      example: { username: 'test' },
    },
  ],
  errors: [UNKNOWN_USER],
});

const presentUserSchema = z.object({
  _id: z.string(),
  username: z.string().optional(),
  name: z.string().optional(),
  status: z.string().optional(),
  utcOffset: z.number().optional(),
  avatarETag: z.string().optional(),
});

/** `ids=a,b`, or the parameter repeated; an empty one counts as none. */
function idList(ids: unknown): unknown {
  if (typeof ids !== 'string') return ids;
  return ids === '' ? undefined : ids.split(',');
}

/** contract/rest/users.json, users.presence. */
export const listPresence = defineOperation({
  id: 'auth.statuses.list',
  summary: 'Who is there, or whose account changed in the last minutes',
  auth: 'required',
  input: z.object({ from: z.date().optional(), ids: z.array(z.string()).max(MAX_LOOKUP).optional() }),
  output: z.object({ users: z.array(presentUserSchema), full: z.boolean() }),
  rest: [
    {
      method: 'GET',
      path: '/api/v1/users.presence',
      request: ({ query }) => ({ from: dateParameter(query['from'] || undefined), ids: idList(query['ids']) }),
      example: { from: '2019-05-22T12:11:45.392Z' },
    },
  ],
  errors: [],
});

/**
 * What the connections of users have come to (contract/defaults.json, accounts.presence): accounts keep it beside what was chosen,
 * and what is shown follows from both. Harmless when it is told again.
 */
export const connectAccounts = defineOperation({
  id: 'auth.statuses.connect',
  summary: 'Presence says who is connected',
  auth: 'internal',
  input: z.object({
    users: z.array(z.object({ userId: z.string(), connection: connectionStateSchema })).max(MAX_REPORTED),
  }),
  output: z.object({}),
  errors: [],
});
