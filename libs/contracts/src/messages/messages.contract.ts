import { z } from 'zod';
import { defineOperation } from '../core/operation';
import { messageSchema } from '../entities/message';
import { attachmentsSchema, withText } from './attachments.schema';
import { outgoingMessageSchema } from './outgoing-message.schema';

const EXAMPLE_MESSAGE = '7aDSXtjMA3KPLxLjt';
const EXAMPLE_ROOM = 'ByehQjC44FwMeiLbX';

const NO_ACCESS = { code: 'error-not-allowed', text: 'error-not-allowed', kind: 'text' } as const;
const UNSAFE_LINK = { code: 'plain', text: 'Invalid href value provided', kind: 'text' } as const;
/** Why a message is refused (contract/errors.json, sendMessage). */
const POSTING_ERRORS = [
  NO_ACCESS,
  { code: 'plain', text: 'error-invalid-room', kind: 'text' },
  { code: 'plain', text: 'room_is_blocked', kind: 'text' },
  { code: 'plain', text: "You can't send messages because the room is readonly.", kind: 'text' },
  { code: 'plain', text: 'You_have_been_muted', kind: 'text' },
  { code: 'plain', text: 'Not enough permission', kind: 'text' },
  UNSAFE_LINK,
  { code: 'error-message-size-exceeded', text: 'Message size exceeds Message_MaxAllowedSize' },
  { code: 'error-message-ts-out-of-sync', text: 'Message timestamp is out of sync' },
  { code: 'error-action-not-allowed', text: 'Notify all in this room not allowed' },
  { code: 'error-not-allowed', text: 'Not allowed' },
  { code: 'error-not-allowed', text: 'not-allowed' },
  { code: 'invalid-params', text: 'tshow provided but missing tmid' },
] as const;

/** contract/rest/chat.json, chat.sendMessage; contract/ddp-methods.json, sendMessage. Sent again with one `_id`, it is one message. */
export const sendMessage = defineOperation({
  id: 'messages.messages.send',
  summary: 'Send a message to a room by its id',
  auth: 'required',
  checks: { room: 'read' },
  idempotent: true,
  input: z.object({ message: outgoingMessageSchema }),
  output: z.object({ message: messageSchema }),
  rest: [
    {
      method: 'POST',
      path: '/api/v1/chat.sendMessage',
      request: ({ input }) => ({ message: input['message'] }),
      paramErrors: { message: { code: 'error-invalid-params', text: 'The "message" parameter must be provided.' } },
      example: { message: { rid: 'GENERAL', msg: 'Hello World!' } },
    },
  ],
  ddp: [
    {
      method: 'sendMessage',
      limit: { calls: 5, perMs: 1_000, unless: 'send-many-messages' },
      input: ([message]) => ({ message }),
      result: ({ message }) => message,
      explainExcept: ['error-not-allowed'],
      example: [{ _id: 'message-id', rid: 'room-id', msg: 'Hello World!' }],
    },
  ],
  errors: [
    { code: 'plain', text: "The 'rid' property on the message object is missing.", kind: 'text' },
    ...POSTING_ERRORS,
  ],
});

const channelListSchema = z.array(z.string()).min(1).max(100);

/** Blank counts as absent (contract/pitfalls.md 28). */
const firstGiven = (...values: unknown[]): unknown =>
  values.find((value) => value !== undefined && value !== null && value !== '');

const asList = (value: unknown): unknown => (typeof value === 'string' ? [value] : value);

/** contract/rest/chat.json, chat.postMessage: to rooms by id, `#name` or `@username`; a public channel is joined on the way. */
export const postMessage = defineOperation({
  id: 'messages.messages.post',
  summary: 'Post a message to channels, groups or users by name',
  auth: 'required',
  checks: { room: 'read' },
  input: z.object({
    channels: channelListSchema,
    text: z.string().nullish(),
    alias: z.string().max(255).nullish(),
    emoji: z.string().max(255).nullish(),
    avatar: z.string().max(2_000).nullish(),
    attachments: attachmentsSchema.optional(),
    parseUrls: z.boolean().nullish(),
    groupable: z.boolean().nullish(),
    tmid: z.string().nullish(),
    bot: z.unknown().optional(),
  }),
  output: z.object({ ts: z.number(), channel: z.string(), message: messageSchema }),
  rest: [
    {
      method: 'POST',
      path: '/api/v1/chat.postMessage',
      request: ({ input }) => ({
        channels: asList(firstGiven(input['channel'], input['roomId'])),
        text: firstGiven(input['text'], input['msg']),
        alias: firstGiven(input['alias'], input['username']),
        emoji: firstGiven(input['emoji'], input['icon_emoji']),
        avatar: firstGiven(input['avatar'], input['icon_url']),
        attachments: Array.isArray(input['attachments']) ? input['attachments'].map(withText) : undefined,
        parseUrls: input['parseUrls'],
        groupable: input['groupable'],
        tmid: input['tmid'],
        bot: input['bot'],
      }),
      paramErrors: { channels: { code: 'invalid-channel' } },
      example: { channel: '#general', text: 'This is a test!' },
    },
  ],
  errors: [{ code: 'invalid-channel' }, { code: 'plain', text: 'unknown-error', kind: 'text' }, ...POSTING_ERRORS],
});

/** contract/rest/chat.json, chat.getMessage; contract/ddp-extra.json, getSingleMessage. What is unknown and what is hidden are refused alike. */
export const getMessage = defineOperation({
  id: 'messages.messages.get',
  summary: 'One message by its id',
  auth: 'required',
  checks: { room: 'read' },
  idempotent: true,
  input: z.object({ msgId: z.string().min(1), refusal: z.enum(['bare', 'not-allowed']).default('bare') }),
  output: z.object({ message: messageSchema }),
  rest: [
    {
      method: 'GET',
      path: '/api/v1/chat.getMessage',
      request: ({ input }) => ({ msgId: input['msgId'] }),
      paramErrors: { msgId: { code: 'plain', text: 'The "msgId" query parameter must be provided.', kind: 'text' } },
      example: { msgId: EXAMPLE_MESSAGE },
    },
  ],
  ddp: [
    {
      method: 'getSingleMessage',
      input: ([msgId]) => ({ msgId, refusal: 'not-allowed' }),
      result: ({ message }) => message,
      example: [EXAMPLE_MESSAGE],
    },
  ],
  errors: [
    { code: 'error-message-not-found', kind: 'bare' },
    { code: 'error-not-allowed', text: 'Not allowed' },
  ],
});

const EDIT_ERRORS = [
  { code: 'plain', text: 'No message found with the id of "{msgId}".', kind: 'text' },
  { code: 'plain', text: 'The room id provided does not match where the message is from.', kind: 'text' },
] as const;

/** REST names the room of the message and refuses what it does not know; DDP names the message alone and answers nothing then. */
const refuseMissing = z.literal('refuse');
const ignoreMissing = z.literal('ignore');
const changedFields = { msgId: z.string(), attachments: attachmentsSchema.optional(), tmid: z.string().optional() };

/** contract/rest/chat.json, chat.update; contract/ddp-methods.json, updateMessage. */
export const updateMessage = defineOperation({
  id: 'messages.messages.update',
  summary: 'Change the text of a message',
  auth: 'required',
  checks: { room: 'read', all: ['edit-message'] },
  idempotent: true,
  input: z.discriminatedUnion('missing', [
    z.object({ ...changedFields, missing: refuseMissing, roomId: z.string(), text: z.string() }),
    z.object({
      ...changedFields,
      missing: ignoreMissing,
      roomId: z.undefined().optional(),
      text: z.string().optional(),
    }),
  ]),
  output: z.object({ message: messageSchema.optional() }),
  rest: [
    {
      method: 'POST',
      path: '/api/v1/chat.update',
      request: ({ input }) => ({
        msgId: input['msgId'],
        roomId: input['roomId'],
        text: input['text'],
        missing: 'refuse',
      }),
      example: { roomId: EXAMPLE_ROOM, msgId: EXAMPLE_MESSAGE, text: 'Updated text' },
    },
  ],
  ddp: [
    {
      method: 'updateMessage',
      input: ([message]) => ({ ...editOf(message), missing: 'ignore' }),
      result: () => undefined,
      example: [{ _id: 'message-id', rid: 'room-id', msg: 'edited text' }],
    },
  ],
  errors: [
    ...EDIT_ERRORS,
    NO_ACCESS,
    { code: 'error-action-not-allowed', text: 'Message editing not allowed' },
    { code: 'error-message-editing-blocked', text: 'Message editing is blocked' },
    { code: 'error-message-same-as-tmid', text: 'Cannot set tmid the same as the _id' },
    { code: 'error-message-change-to-thread', text: 'Cannot update message to a thread' },
    UNSAFE_LINK,
    { code: 'error-message-size-exceeded', text: 'Message size exceeds Message_MaxAllowedSize' },
  ],
});

function editOf(message: unknown): Record<string, unknown> {
  if (typeof message !== 'object' || message === null) return {};
  const fields = new Map<string, unknown>(Object.entries(message));
  return {
    msgId: fields.get('_id'),
    text: fields.get('msg'),
    attachments: fields.get('attachments'),
    tmid: fields.get('tmid'),
  };
}

/** contract/rest/chat.json, chat.delete; contract/ddp-methods.json, deleteMessage. */
export const deleteMessage = defineOperation({
  id: 'messages.messages.delete',
  summary: 'Delete a message',
  auth: 'required',
  checks: { room: 'read', any: ['delete-message', 'force-delete-message'] },
  input: z.discriminatedUnion('missing', [
    z.object({ msgId: z.string(), missing: refuseMissing, roomId: z.string(), asUser: z.boolean().nullish() }),
    z.object({
      msgId: z.string(),
      missing: ignoreMissing,
      roomId: z.undefined().optional(),
      asUser: z.undefined().optional(),
    }),
  ]),
  output: z.object({
    _id: z.string(),
    ts: z.number(),
    message: z.object({ _id: z.string(), rid: z.string(), u: z.looseObject({}) }),
  }),
  rest: [
    {
      method: 'POST',
      path: '/api/v1/chat.delete',
      request: ({ input }) => ({
        msgId: input['msgId'],
        roomId: input['roomId'],
        asUser: input['asUser'],
        missing: 'refuse',
      }),
      checks: { room: 'read', all: ['force-delete-message'] },
      example: { roomId: EXAMPLE_ROOM, msgId: EXAMPLE_MESSAGE, asUser: true },
    },
  ],
  ddp: [
    {
      method: 'deleteMessage',
      input: ([message]) => ({ msgId: editOf(message)['msgId'], missing: 'ignore' }),
      result: () => undefined,
      example: [{ _id: 'message_id' }],
    },
  ],
  errors: [
    ...EDIT_ERRORS,
    {
      code: 'plain',
      text: 'Unauthorized. You must have the permission "force-delete-message" to delete other\'s message as them.',
      kind: 'text',
    },
    { code: 'error-action-not-allowed', text: 'Not allowed' },
    { code: 'error-message-deleting-blocked', text: 'Message deleting is blocked' },
  ],
});

/** contract/rest/chat.json, chat.react; contract/ddp-methods.json, setReaction. Without `shouldReact` it toggles. */
export const reactToMessage = defineOperation({
  id: 'messages.messages.react',
  summary: 'Set, remove or toggle a reaction',
  auth: 'required',
  checks: { room: 'read' },
  input: z.object({
    messageId: z.string().min(1),
    emoji: z.string().min(1).max(255),
    shouldReact: z.boolean().nullish(),
  }),
  output: z.object({}),
  rest: [
    {
      method: 'POST',
      path: '/api/v1/chat.react',
      request: ({ input }) => ({
        messageId: input['messageId'],
        emoji: input['emoji'] ?? input['reaction'],
        shouldReact: input['shouldReact'],
      }),
      paramErrors: {
        messageId: { code: 'error-messageid-param-not-provided', text: 'The required "messageId" param is missing.' },
        emoji: { code: 'error-emoji-param-not-provided', text: 'The required "emoji" param is missing.' },
      },
      example: { messageId: EXAMPLE_MESSAGE, emoji: 'smile', shouldReact: true },
    },
  ],
  ddp: [
    {
      method: 'setReaction',
      input: ([emoji, messageId, shouldReact]) => ({ emoji, messageId, shouldReact }),
      result: () => undefined,
      example: [':nerd:', EXAMPLE_MESSAGE, true],
    },
  ],
  errors: [
    { code: 'error-message-not-found', text: 'The provided "messageId" does not match any existing message.' },
    { code: 'error-not-allowed', text: 'Not allowed' },
    { code: 'error-not-allowed', text: 'Invalid emoji provided.' },
    { code: 'error-not-allowed', text: 'You have been muted' },
    { code: 'plain', text: "You can't send messages because the room is readonly.", kind: 'text' },
  ],
});
