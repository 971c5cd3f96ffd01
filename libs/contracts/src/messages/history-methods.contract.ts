import { z } from 'zod';
import { fieldOf } from '../core/argument';
import { defineOperation } from '../core/operation';
import { messageSchema } from '../entities/message';

const EXAMPLE_ROOM = 'ByehQjC44FwMeiLbX';
const messages = z.array(messageSchema);
/** Most ids in one call of getMessages. */
const MAX_IDS = 100;

/** contract/ddp-extra.json, getChannelHistory: as channels.history, of a room of any kind; `false` without access. */
export const channelHistory = defineOperation({
  id: 'messages.history.ofRoom',
  summary: 'Messages of a room between two dates, by its id',
  auth: 'required',
  checkedByUseCase: { room: 'preview' },
  input: z.object({
    rid: z.string(),
    latest: z.date().nullish(),
    oldest: z.date().nullish(),
    inclusive: z.boolean().nullish(),
    offset: z.number().int().min(0).nullish(),
    count: z.number().int().nullish(),
    unreads: z.boolean().nullish(),
  }),
  output: z.object({
    history: z
      .object({ messages, firstUnread: messageSchema.optional(), unreadNotLoaded: z.number().int().optional() })
      .nullable(),
  }),
  ddp: [
    {
      method: 'getChannelHistory',
      input: ([span]) => span ?? {},
      result: ({ history }) => history ?? false,
      example: [{ rid: EXAMPLE_ROOM, count: 20 }],
    },
  ],
  errors: [],
});

/** contract/ddp-extra.json, loadNextMessages: `false` without access. */
export const loadNext = defineOperation({
  id: 'messages.history.next',
  summary: 'Messages of a room behind a date, oldest first',
  auth: 'required',
  checkedByUseCase: { room: 'preview' },
  input: z.object({ rid: z.string(), end: z.date().nullish(), limit: z.number().int().default(20) }),
  output: z.object({ messages: messages.nullable() }),
  ddp: [
    {
      method: 'loadNextMessages',
      input: ([rid, end, limit]) => ({ rid, end, limit: limit ?? undefined }),
      result: ({ messages: found }) => (found === null ? false : { messages: found }),
      example: [EXAMPLE_ROOM, new Date(0), 20],
    },
  ],
  errors: [],
});

/** contract/ddp-extra.json, loadSurroundingMessages: `false` for a message that the caller does not see. */
export const loadSurrounding = defineOperation({
  id: 'messages.history.surrounding',
  summary: 'What was said before and after a message',
  auth: 'required',
  checkedByUseCase: { room: 'preview' },
  input: z.object({ messageId: z.string(), limit: z.number().int().default(50) }),
  output: z.object({
    around: z.object({ messages, moreBefore: z.boolean(), moreAfter: z.boolean() }).nullable(),
  }),
  ddp: [
    {
      method: 'loadSurroundingMessages',
      input: ([message, limit]) => ({ messageId: fieldOf(message, '_id'), limit: limit ?? undefined }),
      result: ({ around }) => around ?? false,
      example: [{ _id: 'message-id' }, 50],
    },
  ],
  errors: [],
});

/** contract/ddp-extra.json, getMessages: all messages, or an error. */
export const messagesById = defineOperation({
  id: 'messages.messages.several',
  summary: 'Messages by their ids',
  auth: 'required',
  checkedByUseCase: { room: 'read' },
  input: z.object({ ids: z.array(z.string()).max(MAX_IDS) }),
  output: z.object({ messages }),
  ddp: [
    {
      method: 'getMessages',
      input: ['ids'],
      result: ({ messages: found }) => found,
      example: [['message-id']],
    },
  ],
  errors: [{ code: 'error-not-allowed', text: 'Not allowed' }],
});
