import { z } from 'zod';
import { defineOperation } from '../core/operation';
import { pageInfoSchema, pageSchema } from '../core/page';
import { roomSchema } from '../entities/room';
import { userRefSchema } from '../entities/user';
import { ROOM_TARGET_ERRORS, roomTargetOf, roomTargetSchema } from './room.sections';

/**
 * Creates the room of a discussion for the messages service, which has checked the caller and looked up its members,
 * because the bus allows rooms no further call. No system message is written for the first members.
 */
export const openDiscussion = defineOperation({
  id: 'rooms.discussions.open',
  summary: 'Make the room of a discussion, or come into the one that the message has',
  auth: 'required',
  checkedByUseCase: { room: 'read' },
  input: z.object({
    prid: z.string(),
    /** The message that it was started from. */
    pmid: z.string().optional(),
    fname: z.string().min(1).max(255),
    description: z.string().optional(),
    encrypted: z.boolean(),
    members: z.array(userRefSchema.required({ username: true })).max(1_001),
  }),
  output: z.object({ room: roomSchema, created: z.boolean() }),
  errors: [{ code: 'error-invalid-room', text: 'Invalid room' }],
});

/** contract/rest/rooms.json, rooms.getDiscussions. */
export const listDiscussions = defineOperation({
  id: 'rooms.discussions.list',
  summary: 'The discussions of a room, page by page',
  auth: 'required',
  checkedByUseCase: { room: 'read' },
  input: z.object({ target: roomTargetSchema, page: pageSchema.prefault({}) }),
  output: pageInfoSchema.extend({ discussions: z.array(roomSchema) }),
  rest: [
    {
      method: 'GET',
      path: '/api/v1/rooms.getDiscussions',
      paged: true,
      request: (r) => ({ target: roomTargetOf('rooms', r), page: r.page }),
      example: { roomId: 'GENERAL' },
    },
  ],
  errors: [...ROOM_TARGET_ERRORS, { code: 'Not Allowed', text: 'not-allowed', kind: 'typed' }],
});

/** Called by messages when the message that started the discussion is removed. */
export const removeDiscussion = defineOperation({
  id: 'rooms.discussions.remove',
  summary: 'Delete a discussion with everything in it',
  auth: 'internal',
  deadlineMs: 30_000,
  input: z.object({ rid: z.string(), prid: z.string() }),
  output: z.object({}),
  errors: [],
});
