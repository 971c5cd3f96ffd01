import { z } from 'zod';
import { defineOperation, LONG_BODY_BYTES } from '../core/operation';
import { messageSchema } from '../entities/message';
import { attachmentsSchema, withText } from './attachments.schema';
import { outgoingMessageSchema } from './outgoing-message.schema';
import { NO_ACCESS, UNSAFE_LINK } from './message.errors';

/** Why a message is refused (contract/errors.json, sendMessage). */
export const POSTING_ERRORS = [
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
  checkedByUseCase: { room: 'read' },
  input: z.object({ message: outgoingMessageSchema }),
  output: z.object({ message: messageSchema }),
  rest: [
    {
      method: 'POST',
      path: '/api/v1/chat.sendMessage',
      maxBodyBytes: LONG_BODY_BYTES,
      request: ['message'],
      paramErrors: {
        message: { code: 'error-invalid-params', text: 'The "message" parameter must be provided.', when: 'absent' },
      },
      example: { message: { rid: 'GENERAL', msg: 'Hello World!' } },
    },
  ],
  ddp: [
    {
      method: 'sendMessage',
      limit: { calls: 5, perMs: 1_000, unless: 'send-many-messages' },
      input: ['message'],
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
  checkedByUseCase: { room: 'read' },
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
      maxBodyBytes: LONG_BODY_BYTES,
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
