import { z } from 'zod';
import { defineOperation } from '../core/operation';
import { messageSchema } from '../entities/message';
import { MESSAGE_ERRORS } from './message.errors';
import { fieldOf } from './message.argument';

/** Characters. */
const MAX_TEXT = 1_000;
const MAX_CURSOR = 200;

const isYes = (value: unknown): boolean => value === true || value === 'true';

/**
 * contract/rest/chat.json, chat.search; contract/ddp-extra.json, messageSearch. A text or `/expression/imsx`. Where the caller
 * may not read, nothing is found, as the reference answers; a search without a room finds nothing.
 *
 * `searchAll` is our addition: all rooms that the caller is in, the newest first. The answer's `cursor`, handed over again,
 * brings what is older; without one there is nothing more.
 */
export const searchMessages = defineOperation({
  id: 'messages.search.inRoom',
  summary: 'Search the messages of a room, newest first',
  auth: 'required',
  checkedByUseCase: { room: 'read' },
  input: z.object({
    /** Empty with `searchAll`. */
    roomId: z.string(),
    searchAll: z.boolean().default(false),
    cursor: z.string().max(MAX_CURSOR).optional(),
    searchText: z.string().min(1).max(MAX_TEXT),
    offset: z.number().int().min(0).default(0),
    count: z.number().int().optional(),
  }),
  output: z.object({ messages: z.array(messageSchema), cursor: z.string().optional() }),
  rest: [
    {
      method: 'GET',
      path: '/api/v1/chat.search',
      paged: true,
      request: ({ input, page }) => ({
        roomId: isYes(input['searchAll']) ? '' : input['roomId'] === '' ? undefined : input['roomId'],
        searchAll: isYes(input['searchAll']),
        cursor: input['cursor'] || undefined,
        searchText: input['searchText'],
        offset: page['offset'],
        count: page['count'],
      }),
      paramErrors: {
        roomId: {
          code: 'error-roomId-param-not-provided',
          text: 'The required "roomId" query param is missing.',
          when: 'absent',
        },
        searchText: {
          code: 'error-searchText-param-not-provided',
          text: 'The required "searchText" query param is missing.',
          when: 'absent',
        },
      },
      example: { roomId: 'GENERAL', searchText: 'test to search' },
    },
  ],
  ddp: [
    {
      method: 'messageSearch',
      input: ([text, rid, limit]) => ({ roomId: rid ?? '', searchText: text, count: limit ?? undefined }),
      result: ({ messages }) => ({ message: { docs: messages } }),
      example: ['test to search', 'GENERAL', 10],
    },
    {
      method: 'rocketchatSearch.search',
      input: ([text, context, payload]) => ({
        roomId: fieldOf(context, 'rid') ?? '',
        searchText: text,
        count: fieldOf(payload, 'limit') ?? undefined,
        searchAll: isYes(fieldOf(payload, 'searchAll')),
        cursor: fieldOf(payload, 'cursor') ?? undefined,
      }),
      result: ({ messages, cursor }) => ({ message: { docs: messages, ...(cursor === undefined ? {} : { cursor }) } }),
      example: ['test to search', { rid: 'GENERAL' }, { limit: 10 }],
    },
  ],
  errors: [MESSAGE_ERRORS.invalidRegex, { code: 'error-invalid-cursor', text: 'The cursor is of no search' }],
});
