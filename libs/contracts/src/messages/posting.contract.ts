import { z } from 'zod';
import { defineOperation, LONG_BODY_BYTES } from '../core/operation';
import { messageSchema } from '../entities/message';
import { attachmentsSchema, withText } from './attachments.schema';
import { outgoingMessageSchema } from './outgoing-message.schema';
import { MESSAGE_ERRORS } from './message.errors';

/** Errors of sending (contract/errors.json, sendMessage). */
export const POSTING_ERRORS = [
  MESSAGE_ERRORS.noAccess,
  MESSAGE_ERRORS.invalidRoom,
  MESSAGE_ERRORS.roomBlocked,
  MESSAGE_ERRORS.readOnly,
  MESSAGE_ERRORS.muted,
  MESSAGE_ERRORS.impersonation,
  MESSAGE_ERRORS.unsafeLink,
  MESSAGE_ERRORS.invalidBlocks,
  MESSAGE_ERRORS.tooManyValues,
  MESSAGE_ERRORS.tooLong,
  MESSAGE_ERRORS.clockIsOff,
  MESSAGE_ERRORS.groupMention,
  MESSAGE_ERRORS.mentionHere,
  MESSAGE_ERRORS.notAllowed,
  MESSAGE_ERRORS.notAllowedThreads,
  MESSAGE_ERRORS.shownWithoutThread,
] as const;

/**
 * contract/rest/chat.json, chat.sendMessage; contract/ddp-methods.json, sendMessage. Sending again with the same `_id`
 * does not create a second message.
 */
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
  errors: [MESSAGE_ERRORS.ridMissing, ...POSTING_ERRORS],
});

const channelListSchema = z.array(z.string()).min(1).max(100);

/** A blank value counts as absent (contract/pitfalls.md 28). */
const firstGiven = (...values: unknown[]): unknown =>
  values.find((value) => value !== undefined && value !== null && value !== '');

const asList = (value: unknown): unknown => (typeof value === 'string' ? [value] : value);

export const postSchema = z.object({
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
});

/** The names that clients and webhooks use for the parts of a post. */
export function postParameters(input: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return {
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
  };
}

/** contract/rest/chat.json, chat.postMessage: to rooms by id, `#name` or `@username`; a public channel is joined on the way. */
export const postMessage = defineOperation({
  id: 'messages.messages.post',
  summary: 'Post a message to channels, groups or users by name',
  auth: 'required',
  checkedByUseCase: { room: 'read' },
  input: postSchema,
  output: z.object({ ts: z.number(), channel: z.string(), message: messageSchema }),
  rest: [
    {
      method: 'POST',
      path: '/api/v1/chat.postMessage',
      maxBodyBytes: LONG_BODY_BYTES,
      request: ({ input }) => postParameters(input),
      paramErrors: { channels: MESSAGE_ERRORS.invalidChannel },
      example: { channel: '#general', text: 'This is a test!' },
    },
  ],
  errors: [MESSAGE_ERRORS.invalidChannel, MESSAGE_ERRORS.unknownError, ...POSTING_ERRORS],
});

/**
 * A post of an integration in the name of its user, under whatever name and picture the integration shows. Whoever asks has
 * checked that it may: the author's own permissions decide about the rooms alone.
 */
export const postForIntegration = defineOperation({
  id: 'messages.messages.postForIntegration',
  summary: 'Post a message of an integration as its user',
  auth: 'internal',
  input: z.object({
    author: z.object({
      _id: z.string(),
      username: z.string(),
      name: z.string().optional(),
      roles: z.array(z.string()),
    }),
    post: postSchema,
  }),
  output: z.object({ message: messageSchema }),
  errors: postMessage.errors,
});
