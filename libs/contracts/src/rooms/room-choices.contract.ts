import { z } from 'zod';
import { defineOperation } from '../core/operation';
import { roomSchema } from '../entities/room';

/**
 * contract/ddp-extra.json, canAccessRoom and getRoomById: a room by its id, of which the one says false and the other refuses
 * where the caller may not read it. Nobody asks for somebody else.
 */
export const readableRoom = defineOperation({
  id: 'rooms.rooms.readable',
  summary: 'A room by its id, where the caller may read it',
  auth: 'required',
  input: z.object({ rid: z.string(), userId: z.string().nullish(), refusal: z.enum(['false', 'not-allowed']) }),
  output: z.object({ room: roomSchema.nullable() }),
  ddp: [
    {
      method: 'canAccessRoom',
      input: ([rid, userId]) => ({ rid, userId, refusal: 'false' }),
      result: ({ room }) => room ?? false,
      example: ['GENERAL'],
    },
    {
      method: 'getRoomById',
      limit: { calls: 10, perMs: 60_000 },
      input: ([rid]) => ({ rid, refusal: 'not-allowed' }),
      result: ({ room }) => room,
      checkedByUseCase: { room: 'read' },
      example: ['GENERAL'],
    },
  ],
  errors: [
    { code: 'error-invalid-user', text: 'Invalid user' },
    { code: 'error-not-allowed', text: 'Not allowed' },
  ],
});

/** contract/ddp-extra.json, channelsList: names of rooms to choose from. */
export const channelNames = defineOperation({
  id: 'rooms.rooms.choices',
  summary: 'Channels, and groups of the caller, by a part of their name',
  auth: 'required',
  input: z.object({
    filter: z.string().max(255),
    channelType: z.string().max(20),
    limit: z.number().int().nullish(),
    sort: z.string().max(20).nullish(),
  }),
  output: z.object({ channels: z.array(roomSchema) }),
  ddp: [
    { method: 'channelsList', input: ['filter', 'channelType', 'limit', 'sort'], example: ['', 'public', 10, 'name'] },
  ],
  errors: [],
});
