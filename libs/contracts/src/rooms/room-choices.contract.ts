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

const SELECTOR_MISSING = { code: 'plain', text: "The 'selector' param is required", kind: 'text' } as const;

/** What `selector` of rooms.autocomplete.channelAndPrivate says, as JSON text. */
export const roomSelectorSchema = z.object({ name: z.string().max(255).default('') });

/** contract/rest-extra.json, rooms.autocomplete.channelAndPrivate: nothing for who may not see what rooms others are in. */
export const roomSuggestions = defineOperation({
  id: 'rooms.rooms.suggestions',
  summary: 'Channels and groups by a part of their name; none without view-other-user-channels',
  auth: 'required',
  input: z.object({ selector: z.string().min(1).max(1_000) }),
  output: z.object({ items: z.array(roomSchema) }),
  rest: [
    {
      method: 'GET',
      path: '/api/v1/rooms.autocomplete.channelAndPrivate',
      request: ['selector'],
      paramErrors: { selector: { ...SELECTOR_MISSING, when: 'absent' } },
      example: { selector: '{"name":"gen"}' },
    },
  ],
  errors: [SELECTOR_MISSING, { code: 'plain', text: 'Match error: Expected object in field selector', kind: 'text' }],
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
