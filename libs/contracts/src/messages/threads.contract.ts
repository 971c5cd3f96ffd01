import { z } from 'zod';
import { removalSchema } from '../core/changes';
import { dateParameter } from '../core/date-parameter';
import { defineError } from '../core/defined-error';
import { defineOperation } from '../core/operation';
import { pageInfoSchema, pageSchema } from '../core/page';
import { messageSchema } from '../entities/message';
import { fieldOf } from '../core/argument';
import { MESSAGE_ERRORS, dateErrors } from './message.errors';

const EXAMPLE_MESSAGE = '7aDSXtjMA3KPLxLjt';
const EXAMPLE_ROOM = 'GENERAL';
const EXAMPLE_DATE = '2017-11-25T15:08:17.248Z';
/** A method refuses a larger limit (contract/ddp-extra.json, getThreadsList). */
export const MAX_THREADS_LIMIT = 100;
/** Methods refuse a larger limit; routes reduce it. */
const boundBy = z.enum(['route', 'method']);
/** contract/ddp-extra.json, rateLimits. */
const FOLLOW_LIMIT = { calls: 5, perMs: 5_000 };

/** contract/rest/chat.json, chat.followMessage; contract/ddp-extra.json, followMessage. A reply stands for its thread. */
export const followMessage = defineOperation({
  id: 'messages.following.set',
  summary: 'Follow a thread, or follow it no more',
  auth: 'required',
  checkedByUseCase: { room: 'read' },
  input: z.object({ mid: z.string().min(1), follow: z.boolean() }),
  output: z.object({}),
  rest: [true, false].map((follow) => ({
    method: 'POST',
    path: `/api/v1/chat.${follow ? 'followMessage' : 'unfollowMessage'}`,
    summary: follow ? 'Follow a thread' : 'Follow a thread no more',
    request: ({ input }) => ({ mid: input['mid'], follow }),
    paramErrors: { mid: { code: 'The required "mid" body param is missing.', when: 'absent' } },
    example: { mid: EXAMPLE_MESSAGE },
  })),
  ddp: [true, false].map((follow) => ({
    method: follow ? 'followMessage' : 'unfollowMessage',
    limit: FOLLOW_LIMIT,
    input: ([argument]) => ({ mid: fieldOf(argument, 'mid'), follow }),
    result: () => undefined,
    example: [{ mid: EXAMPLE_MESSAGE }],
  })),
  errors: [MESSAGE_ERRORS.invalidMessage, MESSAGE_ERRORS.notAllowedThreads],
});

export const THREADS_LIMIT_ERROR = defineError({ code: 'error-not-allowed', text: `max limit: ${MAX_THREADS_LIMIT}` });

/** contract/rest-extra.json, chat.getThreadsList; contract/ddp-extra.json, getThreadsList. The last answered first. */
export const threadsList = defineOperation({
  id: 'messages.thread-lists.threads',
  summary: 'The threads of a room',
  auth: 'required',
  checkedByUseCase: { room: 'read' },
  input: z.object({
    rid: z.string().min(1),
    type: z.enum(['all', 'following', 'unread']).default('all').catch('all'),
    text: z.string().max(1_000).optional(),
    page: pageSchema.prefault({}),
    by: boundBy,
  }),
  output: pageInfoSchema.extend({ threads: z.array(messageSchema) }),
  rest: [
    {
      method: 'GET',
      path: '/api/v1/chat.getThreadsList',
      paged: true,
      request: ({ input, page }) => ({
        rid: input['rid'],
        type: input['type'],
        text: input['text'],
        page,
        by: 'route',
      }),
      paramErrors: { rid: { code: 'The required "rid" query param is missing.', when: 'absent' } },
      example: { rid: EXAMPLE_ROOM },
    },
  ],
  ddp: [
    {
      method: 'getThreadsList',
      input: ([argument]) => ({
        rid: fieldOf(argument, 'rid'),
        page: { count: fieldOf(argument, 'limit') ?? undefined, offset: fieldOf(argument, 'skip') ?? undefined },
        by: 'method',
      }),
      result: ({ threads }) => threads,
      example: [{ rid: EXAMPLE_ROOM, limit: 50, skip: 0 }],
    },
  ],
  errors: [MESSAGE_ERRORS.threadsDisabled, MESSAGE_ERRORS.notAllowedInThreads, THREADS_LIMIT_ERROR],
});

/**
 * contract/rest-extra.json, chat.getThreadMessages: the replies, oldest first; contract/ddp-extra.json, getThreadMessages: the
 * first message of the thread, then the replies from the newest on; it marks the thread read.
 */
export const threadMessages = defineOperation({
  id: 'messages.thread-lists.messages',
  summary: 'The messages of a thread',
  auth: 'required',
  checkedByUseCase: { room: 'read' },
  input: z.object({ tmid: z.string().min(1), page: pageSchema.prefault({}), by: boundBy }),
  output: pageInfoSchema.extend({ messages: z.array(messageSchema), first: messageSchema }),
  rest: [
    {
      method: 'GET',
      path: '/api/v1/chat.getThreadMessages',
      paged: true,
      request: ({ input, page }) => ({ tmid: input['tmid'], page, by: 'route' }),
      response: ({ first: _first, ...page }) => ({ ...page, success: true }),
      paramErrors: {
        tmid: { code: 'error-invalid-params', text: 'The required "tmid" query param is missing.', when: 'absent' },
      },
      example: { tmid: EXAMPLE_MESSAGE },
    },
  ],
  ddp: [
    {
      method: 'getThreadMessages',
      input: ([argument]) => ({
        tmid: fieldOf(argument, 'tmid'),
        page: { count: fieldOf(argument, 'limit') ?? undefined, offset: fieldOf(argument, 'skip') ?? undefined },
        by: 'method',
      }),
      result: ({ first, messages }) => [first, ...messages],
      example: [{ tmid: EXAMPLE_MESSAGE }],
    },
  ],
  errors: [
    MESSAGE_ERRORS.threadsDisabled,
    MESSAGE_ERRORS.notAllowedInThreads,
    MESSAGE_ERRORS.notAllowed,
    THREADS_LIMIT_ERROR,
  ],
});

/** contract/ddp-extra.json, readThreads. */
export const readThreadMessages = defineOperation({
  id: 'messages.thread-lists.read',
  summary: 'Mark a thread as read for the caller',
  auth: 'required',
  checkedByUseCase: { room: 'read' },
  input: z.object({ tmid: z.string().min(1) }),
  output: z.object({}),
  ddp: [{ method: 'readThreads', input: ['tmid'], result: () => undefined, example: [EXAMPLE_MESSAGE] }],
  errors: [MESSAGE_ERRORS.threadsDisabled, MESSAGE_ERRORS.notAllowed],
});

const updatedSinceErrors = dateErrors(
  { code: 'error-updatedSince-param-invalid', text: 'The required param "updatedSince" is missing.' },
  { code: 'error-updatedSince-param-invalid', text: 'The "updatedSince" query parameter must be a valid date.' },
);
const threadChanges = z.object({ update: z.array(messageSchema), remove: z.array(removalSchema) });

/** contract/rest/chat.json, chat.syncThreadsList. `remove` names all that went from the room: clients drop what they know of it. */
export const syncThreads = defineOperation({
  id: 'messages.thread-lists.threadsSince',
  summary: 'The threads of a room that changed since a date',
  auth: 'required',
  checkedByUseCase: { room: 'read' },
  input: z.object({ rid: z.string().min(1), updatedSince: z.date(), page: pageSchema.prefault({}) }),
  output: z.object({ threads: threadChanges }),
  rest: [
    {
      method: 'GET',
      path: '/api/v1/chat.syncThreadsList',
      paged: true,
      request: ({ input, page }) => ({ rid: input['rid'], updatedSince: dateParameter(input['updatedSince']), page }),
      paramErrors: {
        rid: {
          code: 'error-room-id-param-not-provided',
          text: 'The required "rid" query param is missing.',
          when: 'absent',
        },
        updatedSince: updatedSinceErrors,
      },
      example: { rid: EXAMPLE_ROOM, updatedSince: EXAMPLE_DATE },
    },
  ],
  errors: [MESSAGE_ERRORS.threadsDisabled, MESSAGE_ERRORS.notAllowedInThreads],
});

/** contract/rest/chat.json, chat.syncThreadMessages. `remove` as in {@link syncThreads}. */
export const syncThreadMessages = defineOperation({
  id: 'messages.thread-lists.messagesSince',
  summary: 'The messages of a thread that changed since a date',
  auth: 'required',
  checkedByUseCase: { room: 'read' },
  input: z.object({ tmid: z.string().min(1), updatedSince: z.date(), page: pageSchema.prefault({}) }),
  output: z.object({ messages: threadChanges }),
  rest: [
    {
      method: 'GET',
      path: '/api/v1/chat.syncThreadMessages',
      paged: true,
      request: ({ input, page }) => ({ tmid: input['tmid'], updatedSince: dateParameter(input['updatedSince']), page }),
      paramErrors: {
        tmid: { code: 'error-invalid-params', text: 'The required "tmid" query param is missing.', when: 'absent' },
        updatedSince: updatedSinceErrors,
      },
      example: { tmid: EXAMPLE_MESSAGE, updatedSince: EXAMPLE_DATE },
    },
  ],
  errors: [MESSAGE_ERRORS.threadsDisabled, MESSAGE_ERRORS.notAllowedInThreads],
});
