import { z } from 'zod';
import { removalSchema } from '../core/changes';
import { dateParameter } from '../core/date-parameter';
import { defineOperation } from '../core/operation';
import { pageInfoSchema, pageSchema } from '../core/page';
import { messageSchema } from '../entities/message';
import { fieldOf } from './message.argument';
import { MESSAGE_ERRORS, dateErrors } from './message.errors';

const EXAMPLE_ROOM = 'ByehQjC44FwMeiLbX';
const EXAMPLE_DATE = '2018-12-12T00:11:22.345Z';

const changesSchema = z.object({ updated: z.array(messageSchema), deleted: z.array(removalSchema) });
const historySchema = z.object({
  messages: z.array(messageSchema),
  firstUnread: messageSchema.optional(),
  unreadNotLoaded: z.number().int().optional(),
});

/**
 * contract/ddp-extra.json, messages/get: what changed since a date, or without one a page of history;
 * contract/rest-extra.json, chat.syncMessages: always the former. Both lists are bounded, the latest changes first.
 */
export const getMessages = defineOperation({
  id: 'messages.sync.get',
  summary: 'What changed in a room since a date, or a page of its history',
  auth: 'required',
  checkedByUseCase: { room: 'read' },
  input: z.discriminatedUnion('what', [
    z.object({ what: z.literal('changes'), roomId: z.string().min(1), lastUpdate: z.date() }),
    z.object({
      what: z.literal('history'),
      roomId: z.string().min(1),
      latest: z.date().nullish(),
      oldest: z.date().nullish(),
      inclusive: z.boolean().nullish(),
      unreads: z.boolean().nullish(),
      count: z.number().int().nullish(),
    }),
  ]),
  output: z.object({ changes: changesSchema.optional(), history: historySchema.optional() }),
  rest: [
    {
      method: 'GET',
      path: '/api/v1/chat.syncMessages',
      request: ({ input }) => ({
        what: 'changes',
        roomId: input['roomId'],
        lastUpdate: dateParameter(input['lastUpdate']),
      }),
      response: ({ changes }) => ({ result: changes, success: true }),
      paramErrors: {
        roomId: {
          code: 'error-roomId-param-not-provided',
          text: 'The required "roomId" query param is missing.',
          when: 'absent',
        },
        lastUpdate: dateErrors(
          {
            code: 'error-lastUpdate-param-not-provided',
            text: 'The required "lastUpdate" query param is missing.',
          },
          {
            code: 'error-roomId-param-invalid',
            text: 'The "lastUpdate" query parameter must be a valid date.',
          },
        ),
      },
      example: { roomId: EXAMPLE_ROOM, lastUpdate: EXAMPLE_DATE },
    },
  ],
  ddp: [
    {
      method: 'messages/get',
      input: ([rid, options]) => {
        const lastUpdate = fieldOf(options, 'lastUpdate') ?? undefined;
        if (lastUpdate !== undefined) return { what: 'changes', roomId: rid, lastUpdate };
        return {
          what: 'history',
          roomId: rid,
          latest: fieldOf(options, 'latestDate'),
          oldest: fieldOf(options, 'oldestDate'),
          inclusive: fieldOf(options, 'inclusive'),
          unreads: fieldOf(options, 'unreads'),
          count: fieldOf(options, 'count'),
        };
      },
      result: ({ changes, history }) => changes ?? history,
      example: ['room-id', { lastUpdate: new Date(0) }],
    },
  ],
  errors: [MESSAGE_ERRORS.notAllowed],
});

/** contract/rest/chat.json, chat.getDeletedMessages: ids alone. */
export const deletedMessages = defineOperation({
  id: 'messages.sync.deleted',
  summary: 'Ids of the messages that were deleted from a room since a date',
  auth: 'required',
  checkedByUseCase: { room: 'read' },
  input: z.object({ roomId: z.string().min(1), since: z.date(), page: pageSchema.prefault({}) }),
  output: pageInfoSchema.extend({ messages: z.array(z.object({ _id: z.string() })) }),
  rest: [
    {
      method: 'GET',
      path: '/api/v1/chat.getDeletedMessages',
      paged: true,
      request: ({ input, page: { offset, count } }) => ({
        roomId: input['roomId'],
        since: dateParameter(input['since']),
        page: { offset, count },
      }),
      paramErrors: {
        roomId: { code: 'The required "roomId" query param is missing.', when: 'absent' },
        since: dateErrors(
          { code: 'The required "since" query param is missing.' },
          { code: 'The "since" query parameter must be a valid date.' },
        ),
      },
      example: { roomId: EXAMPLE_ROOM, since: EXAMPLE_DATE },
    },
  ],
  errors: [MESSAGE_ERRORS.notAllowed],
});
