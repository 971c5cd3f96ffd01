import { z } from 'zod';
import { defineOperation } from '../core/operation';
import { pageInfoSchema, pageSchema } from '../core/page';
import { roomSchema, roomTypeSchema } from '../entities/room';

const NOT_AUTHORIZED = { code: 'plain', text: 'error-not-authorized', kind: 'text' } as const;
const list = (value: unknown): unknown => (typeof value === 'string' ? value.split(',') : value);

/** contract/rest/rooms.json, rooms.adminRooms: never what was said in the rooms. */
export const listAllRooms = defineOperation({
  id: 'rooms.administration.list',
  summary: 'Every room of the workspace, for administrators',
  auth: 'required',
  checkedByUseCase: { all: ['view-room-administration'] },
  input: z.object({
    types: z.array(roomTypeSchema).max(roomTypeSchema.options.length).nullish(),
    /** A part of a room's name, or of a user's in a direct conversation. */
    filter: z.string().max(255).nullish(),
    page: pageSchema.prefault({}),
  }),
  output: pageInfoSchema.extend({ rooms: z.array(roomSchema) }),
  rest: [
    {
      method: 'GET',
      path: '/api/v1/rooms.adminRooms',
      paged: true,
      request: ({ input, page: { offset, count, sort } }) => ({
        types: list(input['types']),
        filter: input['filter'],
        page: { offset, count, sort },
      }),
      example: { types: 'c,p', filter: 'general' },
    },
  ],
  errors: [NOT_AUTHORIZED],
});

/** contract/rest-extra.json, rooms.adminRooms.getRoom: the fields of the room stand beside `success`. */
export const administeredRoom = defineOperation({
  id: 'rooms.administration.get',
  summary: 'One room, for administrators',
  auth: 'required',
  checkedByUseCase: { all: ['view-room-administration'] },
  input: z.object({ rid: z.string() }),
  output: z.object({ room: roomSchema }),
  rest: [
    {
      method: 'GET',
      path: '/api/v1/rooms.adminRooms.getRoom',
      response: ({ room }) => ({ ...room, success: true }),
      example: { rid: 'GENERAL' },
    },
  ],
  errors: [NOT_AUTHORIZED, { code: 'Not Allowed', text: 'not-allowed', kind: 'typed' }],
});
