import { z } from 'zod';
import { defineOperation, type ParamError } from '../core/operation';
import { pageInfoSchema, pageSchema } from '../core/page';
import { messageSchema } from '../entities/message';
import { roomSchema } from '../entities/room';
import { POSTING_ERRORS } from './posting.contract';

/** Most users that are added to a new discussion. */
export const MAX_DISCUSSION_USERS = 1_000;

const required = (field: string): ParamError => ({
  code: 'plain',
  text: `Body parameter "${field}" is required.`,
  kind: 'text',
  when: 'absent',
});

/**
 * contract/rest/rooms.json, rooms.createDiscussion; contract/ddp-extra.json, createDiscussion. A message has at most
 * one discussion: asked again, the existing one is the answer.
 */
export const createDiscussion = defineOperation({
  id: 'messages.discussions.create',
  summary: 'Begin a discussion below a room, perhaps about one of its messages',
  auth: 'required',
  checkedByUseCase: { room: 'read', any: ['start-discussion', 'start-discussion-other-user'] },
  input: z.object({
    prid: z.string().min(1),
    pmid: z.string().nullish(),
    t_name: z.string().trim().min(1).max(255),
    users: z.array(z.string().max(255)).max(MAX_DISCUSSION_USERS).nullish(),
    reply: z.string().nullish(),
    encrypted: z.boolean().nullish(),
  }),
  output: z.object({ room: roomSchema }),
  rest: [
    {
      method: 'POST',
      path: '/api/v1/rooms.createDiscussion',
      request: ['prid', 'pmid', 't_name', 'users', 'reply', 'encrypted'],
      response: ({ room }) => ({ discussion: { rid: room._id, ...room }, success: true }),
      paramErrors: {
        prid: required('prid'),
        t_name: required('t_name'),
        users: { code: 'plain', text: 'Body parameter "users" must be an array.', kind: 'text' },
        encrypted: { code: 'plain', text: 'Body parameter "encrypted" must be a boolean when included.', kind: 'text' },
      },
      example: { prid: 'GENERAL', t_name: 'Discussion Name' },
    },
  ],
  ddp: [
    {
      method: 'createDiscussion',
      input: ([discussion]) => discussion ?? {},
      result: ({ room }) => ({ rid: room._id, ...room }),
      example: [{ prid: 'GENERAL', t_name: 'Discussion Name', users: [] }],
    },
  ],
  errors: [
    ...POSTING_ERRORS,
    { code: 'error-action-not-allowed', text: 'You are not allowed to create a discussion' },
    { code: 'error-invalid-room', text: 'Invalid room' },
    { code: 'error-invalid-message', text: 'Invalid message' },
    { code: 'error-nested-discussion', text: 'Cannot create nested discussions' },
    { code: 'error-invalid-arguments', text: 'Encrypted discussions must not receive an initial reply.' },
  ],
});

/**
 * contract/rest/chat.json, chat.getDiscussions: the messages that discussions were started with; with `text`, those
 * whose name contains it.
 */
export const discussionNotes = defineOperation({
  id: 'messages.discussions.list',
  summary: 'The messages of a room that stand for discussions, newest first',
  auth: 'required',
  checkedByUseCase: { room: 'read' },
  input: z.object({ roomId: z.string().min(1), text: z.string().max(255).nullish(), page: pageSchema.prefault({}) }),
  output: pageInfoSchema.extend({ messages: z.array(messageSchema) }),
  rest: [
    {
      method: 'GET',
      path: '/api/v1/chat.getDiscussions',
      paged: true,
      request: ({ input, page: { offset, count, sort } }) => ({
        roomId: input['roomId'],
        text: input['text'],
        page: { offset, count, sort },
      }),
      paramErrors: {
        roomId: { code: 'error-invalid-params', text: 'The required "roomId" query param is missing.', when: 'absent' },
      },
      example: { roomId: 'ByehQjC44FwMeiLbX' },
    },
  ],
  errors: [{ code: 'plain', text: 'error-not-allowed', kind: 'text' }],
});
