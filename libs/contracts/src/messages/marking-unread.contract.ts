import { z } from 'zod';
import { defineOperation } from '../core/operation';
import { fieldOf } from './message.argument';
import { MESSAGE_ERRORS } from './message.errors';

const EXAMPLE_ROOM = 'ByehQjC44FwMeiLbX';
const NOT_GIVEN = 'At least one of "roomId" or "firstUnreadMessage._id" params is required';

const idOf = (value: unknown): unknown => (value === '' || value === null ? undefined : value);

/**
 * contract/rest-extra.json, subscriptions.unread; contract/ddp-extra.json, unreadMessages: from a message on, or from the last
 * of a room. Own messages are never unread.
 */
export const markMessagesUnread = defineOperation({
  id: 'messages.marking-unread.mark',
  summary: 'Mark a room as unread for the caller, from a message on or from the last one',
  auth: 'required',
  checkedByUseCase: { room: 'member' },
  input: z.union([z.object({ roomId: z.string().min(1) }), z.object({ messageId: z.string().min(1) })]),
  output: z.object({}),
  rest: [
    {
      method: 'POST',
      path: '/api/v1/subscriptions.unread',
      request: ({ input }) => ({
        roomId: idOf(input['roomId']),
        messageId: idOf(fieldOf(input['firstUnreadMessage'], '_id')),
      }),
      paramErrors: { '': { code: 'plain', text: NOT_GIVEN, kind: 'text' } },
      example: { roomId: EXAMPLE_ROOM },
    },
  ],
  ddp: [
    {
      method: 'unreadMessages',
      input: ([firstUnreadMessage, room]) => ({
        roomId: idOf(room),
        messageId: idOf(fieldOf(firstUnreadMessage, '_id')),
      }),
      result: () => undefined,
      example: [{ _id: 'message-id' }],
    },
  ],
  errors: [MESSAGE_ERRORS.actionNotAllowed],
});
