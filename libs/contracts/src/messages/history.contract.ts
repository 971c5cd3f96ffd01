import { z } from 'zod';
import { dateParameter } from '../core/date-parameter';
import { defineOperation, type RestRequest } from '../core/operation';
import { pageInfoSchema, pageSchema } from '../core/page';
import { messageSchema } from '../entities/message';
import {
  perSection,
  ROOM_TARGET_ERRORS,
  roomTargetOf,
  roomTargetSchema,
  type RoomSection,
} from '../rooms/room.sections';
import { MESSAGE_ERRORS } from './message.errors';

const EXAMPLE_ROOM = 'ByehQjC44FwMeiLbX';

const historyInput = (section: RoomSection) => (r: RestRequest) => ({
  target: roomTargetOf(section, r),
  latest: dateParameter(r.input['latest']),
  oldest: dateParameter(r.input['oldest']),
  inclusive: r.input['inclusive'] !== undefined && r.input['inclusive'] !== '',
  unreads: r.input['unreads'] !== undefined && r.input['unreads'] !== '',
  offset: r.page['offset'],
  count: r.page['count'],
});

/** contract/rest/channels.json, channels.history; contract/defaults.json, history. Newest first, bounds exclusive. */
export const roomHistory = defineOperation({
  id: 'messages.history.range',
  summary: 'Messages of a room between two dates, newest first',
  auth: 'required',
  checkedByUseCase: { room: 'preview' },
  input: z.object({
    target: roomTargetSchema,
    latest: z.date().optional(),
    oldest: z.date().optional(),
    inclusive: z.boolean().default(false),
    unreads: z.boolean().default(false),
    offset: z.number().int().min(0).default(0),
    count: z.number().int().optional(),
  }),
  output: z.object({
    messages: z.array(messageSchema),
    firstUnread: messageSchema.optional(),
    unreadNotLoaded: z.number().int().optional(),
  }),
  rest: perSection(['channels', 'groups', 'im'], 'history', (section) => ({
    method: 'GET',
    paged: true,
    request: historyInput(section),
    example: { roomId: EXAMPLE_ROOM },
  })),
  errors: [...ROOM_TARGET_ERRORS, MESSAGE_ERRORS.unauthorized],
});

/** contract/ddp-methods.json, loadHistory: `false` without access. */
export const loadHistory = defineOperation({
  id: 'messages.history.load',
  summary: 'A page of history before a date, with what is unread beyond it',
  auth: 'optional',
  checkedByUseCase: { room: 'preview' },
  input: z.object({
    rid: z.string(),
    end: z.date().nullish(),
    limit: z.number().int().default(20),
    ls: z.date().nullish(),
  }),
  output: z.object({
    history: z
      .object({
        messages: z.array(messageSchema),
        firstUnread: messageSchema.optional(),
        unreadNotLoaded: z.number().int(),
      })
      .nullable(),
  }),
  ddp: [
    {
      method: 'loadHistory',
      input: ([rid, end, limit, ls]) => ({ rid, end, limit: limit ?? undefined, ls }),
      result: ({ history }) => history ?? false,
      example: ['room-id', null, 50],
    },
  ],
  errors: [MESSAGE_ERRORS.invalidUser],
});

/** contract/ddp-extra.json, loadMissedMessages: what came after a date, newest first; `false` without access. */
export const loadMissed = defineOperation({
  id: 'messages.history.missed',
  summary: 'Messages of a room after a date',
  auth: 'required',
  checkedByUseCase: { room: 'read' },
  input: z.object({ rid: z.string(), start: z.date() }),
  output: z.object({ messages: z.array(messageSchema).nullable() }),
  ddp: [
    {
      method: 'loadMissedMessages',
      input: ['rid', 'start'],
      result: ({ messages }) => messages ?? false,
      example: ['room-id', new Date(0)],
    },
  ],
  errors: [MESSAGE_ERRORS.invalidUser],
});

/** contract/rest/channels.json, channels.messages. */
export const listMessages = defineOperation({
  id: 'messages.history.list',
  summary: 'Messages of a room, page by page',
  auth: 'required',
  checkedByUseCase: { room: 'preview' },
  input: z.object({ target: roomTargetSchema, page: pageSchema.prefault({}) }),
  output: pageInfoSchema.extend({ messages: z.array(messageSchema) }),
  rest: perSection(['channels', 'groups', 'im'], 'messages', (section) => ({
    method: 'GET',
    paged: true,
    request: (r) => ({ target: roomTargetOf(section, r), page: r.page }),
    example: { roomId: EXAMPLE_ROOM },
  })),
  errors: [...ROOM_TARGET_ERRORS, MESSAGE_ERRORS.unauthorized],
});

/** For services that have checked the caller's access. */
export const countMessages = defineOperation({
  id: 'messages.history.count',
  summary: 'How many messages of a room are newer than a date',
  auth: 'internal',
  input: z.object({ rid: z.string(), after: z.date() }),
  output: z.object({ count: z.number().int() }),
  errors: [],
});
