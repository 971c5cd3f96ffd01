import { z } from 'zod';
import { defineOperation, type ErrorSpec, type ParamError } from '../core/operation';
import { pageInfoSchema, pageSchema } from '../core/page';
import { messageSchema } from '../entities/message';
import { fieldOf } from '../core/argument';
import { MESSAGE_ERRORS, messageIdMissing } from './message.errors';

const EXAMPLE_MESSAGE = '7aDSXtjMA3KPLxLjt';
const EXAMPLE_ROOM = 'ByehQjC44FwMeiLbX';
const MESSAGE_ARGUMENT = { _id: 'message-id', rid: 'room-id', msg: 'test' };

/** Routes and methods have different errors for an unknown message. */
const boundBy = z.enum(['route', 'method']);
const messageInput = z.object({ messageId: z.string().min(1), by: boundBy });

const PINNING_ERRORS = [
  MESSAGE_ERRORS.notFound,
  MESSAGE_ERRORS.pinningNotAllowed,
  MESSAGE_ERRORS.pinningUnauthorized,
] as const;

/** contract/rest/chat.json, chat.pinMessage; contract/ddp-methods.json, pinMessage. Answers the note about it (contract/pitfalls.md 15). */
export const pinMessage = defineOperation({
  id: 'messages.pins.pin',
  summary: 'Pin a message in its room',
  auth: 'required',
  checkedByUseCase: { room: 'read', all: ['pin-message'] },
  input: messageInput,
  output: z.object({ message: messageSchema }),
  rest: [
    {
      method: 'POST',
      path: '/api/v1/chat.pinMessage',
      request: ({ input }) => ({ messageId: input['messageId'], by: 'route' }),
      paramErrors: { messageId: messageIdMissing('missing') },
      example: { messageId: EXAMPLE_MESSAGE },
    },
  ],
  ddp: [
    {
      method: 'pinMessage',
      input: ([message]) => ({ messageId: fieldOf(message, '_id'), by: 'method' }),
      result: ({ message }) => message,
      example: [MESSAGE_ARGUMENT],
    },
  ],
  errors: [...PINNING_ERRORS, MESSAGE_ERRORS.pinnedNotFound],
});

/** contract/rest/chat.json, chat.unPinMessage; contract/ddp-methods.json, unpinMessage. It makes no note. */
export const unpinMessage = defineOperation({
  id: 'messages.pins.unpin',
  summary: 'Take the pin off a message',
  auth: 'required',
  checkedByUseCase: { room: 'read', all: ['pin-message'] },
  input: messageInput,
  output: z.object({}),
  rest: [
    {
      method: 'POST',
      path: '/api/v1/chat.unPinMessage',
      request: ({ input }) => ({ messageId: input['messageId'], by: 'route' }),
      paramErrors: { messageId: messageIdMissing('required') },
      example: { messageId: EXAMPLE_MESSAGE },
    },
  ],
  ddp: [
    {
      method: 'unpinMessage',
      input: ([message]) => ({ messageId: fieldOf(message, '_id'), by: 'method' }),
      result: () => 1,
      example: [MESSAGE_ARGUMENT],
    },
  ],
  errors: [...PINNING_ERRORS, MESSAGE_ERRORS.unpinnedNotFound],
});

/**
 * contract/rest/chat.json, chat.starMessage and chat.unStarMessage; contract/ddp-methods.json, starMessage, which answers
 * `false` where there is no such message.
 */
export const starMessage = defineOperation({
  id: 'messages.stars.set',
  summary: "Set or take away the caller's star on a message",
  auth: 'required',
  checkedByUseCase: { room: 'read' },
  input: messageInput.extend({ starred: z.boolean() }),
  output: z.object({ done: z.boolean() }),
  rest: [true, false].map((starred) => ({
    method: 'POST',
    path: `/api/v1/chat.${starred ? 'starMessage' : 'unStarMessage'}`,
    summary: starred ? 'Star a message for the caller' : "Take the caller's star off a message",
    request: ({ input }) => ({ messageId: input['messageId'], by: 'route', starred }),
    response: () => ({ success: true }),
    paramErrors: { messageId: messageIdMissing('required') },
    example: { messageId: EXAMPLE_MESSAGE },
  })),
  ddp: [
    {
      method: 'starMessage',
      input: ([message]) => ({
        messageId: fieldOf(message, '_id'),
        by: 'method',
        starred: fieldOf(message, 'starred'),
      }),
      result: ({ done }) => (done ? 1 : false),
      example: [{ _id: 'message-id', rid: 'room-id', starred: true }],
    },
  ],
  errors: [MESSAGE_ERRORS.notFound, MESSAGE_ERRORS.starringNotAllowed],
});

/** A list of the messages of a room with a mark. */
function markedList(
  mark: 'pinned' | 'starred' | 'mentioned' | 'snippeted',
  summary: string,
  missingRoom: string,
  refusal: ErrorSpec,
  aliases: readonly string[] = [],
) {
  const roomId: ParamError = {
    code: missingRoom,
    text: 'The required "roomId" query param is missing.',
    when: 'absent',
  };
  return defineOperation({
    id: `messages.marked.${mark}`,
    summary,
    auth: 'required',
    checkedByUseCase: { room: 'read' },
    input: z.object({ roomId: z.string().min(1), page: pageSchema.prefault({}) }),
    output: pageInfoSchema.extend({ messages: z.array(messageSchema) }),
    rest: [
      {
        method: 'GET',
        path: `/api/v1/chat.get${mark.charAt(0).toUpperCase()}${mark.slice(1)}Messages`,
        ...(aliases.length > 0 ? { aliases } : {}),
        paged: true,
        // `query` and `fields` are ignored by these lists.
        request: ({ input, page: { offset, count, sort } }) => ({
          roomId: input['roomId'],
          page: { offset, count, sort },
        }),
        paramErrors: { roomId },
        example: { roomId: EXAMPLE_ROOM },
      },
    ],
    errors: [refusal],
  });
}

/** contract/rest/chat.json, chat.getPinnedMessages. */
export const pinnedMessages = markedList(
  'pinned',
  'The pinned messages of a room, newest first',
  'error-roomId-param-not-provided',
  MESSAGE_ERRORS.notAllowed,
);

/** contract/rest/chat.json, chat.getStarredMessages. */
export const starredMessages = markedList(
  'starred',
  'The messages of a room that the caller has starred, newest first',
  'error-invalid-params',
  MESSAGE_ERRORS.notAllowedText,
);

/** contract/rest/chat.json, chat.getMentionedMessages. */
export const mentionedMessages = markedList(
  'mentioned',
  'The messages of a room that mention the caller, newest first',
  'error-invalid-params',
  MESSAGE_ERRORS.notAllowedText,
);

/** contract/rest/chat.json, chat.getSnippedMessages; both spellings. */
export const snippetedMessages = markedList(
  'snippeted',
  'The messages of a room that are snippets, newest first',
  'error-invalid-params',
  MESSAGE_ERRORS.notAllowedText,
  ['/api/v1/chat.getSnippedMessages'],
);
const MENTIONS_ROOM_MISSING: ParamError = {
  code: 'plain',
  text: 'The request param "roomId" is required',
  kind: 'text',
  when: 'absent',
};

/** contract/rest/channels.json, channels.getAllUserMentionsByChannel; contract/ddp-extra.json, getUserMentionsByChannel. */
export const mentionsByChannel = defineOperation({
  id: 'messages.marked.byChannel',
  summary: 'The messages of a room that mention the caller',
  auth: 'required',
  checkedByUseCase: { room: 'read' },
  input: z.object({ roomId: z.string().min(1), page: pageSchema.prefault({}) }),
  output: pageInfoSchema.extend({ messages: z.array(messageSchema) }),
  rest: [
    {
      method: 'GET',
      path: '/api/v1/channels.getAllUserMentionsByChannel',
      paged: true,
      request: ({ input, page: { offset, count, sort } }) => ({
        roomId: input['roomId'],
        page: { offset, count, sort },
      }),
      response: ({ messages, ...page }) => ({ mentions: messages, ...page, success: true }),
      paramErrors: { roomId: MENTIONS_ROOM_MISSING },
      example: { roomId: EXAMPLE_ROOM },
    },
  ],
  ddp: [
    {
      method: 'getUserMentionsByChannel',
      input: ([asked]) => {
        const options = fieldOf(asked, 'options');
        const page = {
          offset: fieldOf(options, 'skip'),
          count: fieldOf(options, 'limit'),
          sort: fieldOf(options, 'sort'),
        };
        return { roomId: fieldOf(asked, 'roomId'), page };
      },
      result: ({ messages }) => messages,
      example: [{ roomId: EXAMPLE_ROOM, options: { limit: 10 } }],
    },
  ],
  errors: [{ code: 'error-invalid-room', text: 'Invalid room' }],
});
