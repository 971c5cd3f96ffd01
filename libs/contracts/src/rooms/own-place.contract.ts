import { z } from 'zod';
import { defineOperation } from '../core/operation';
import {
  byTargetOrId,
  namesRoom,
  perSection,
  ROOM_TARGET_ERRORS,
  roomTargetOf,
  roomTargetSchema,
} from './room.sections';

const ALL = ['channels', 'groups', 'im'] as const;

/**
 * contract/rest/channels.json, channels.close; contract/ddp-methods.json, hideRoom. The method succeeds for a hidden
 * room.
 */
export const hideRoom = defineOperation({
  id: 'rooms.members.hide',
  summary: "Take a room off the caller's list without leaving it",
  auth: 'required',
  checkedByUseCase: { room: 'member' },
  input: z.object(byTargetOrId).refine(namesRoom),
  output: z.object({}),
  rest: perSection(ALL, 'close', (section) => ({
    method: 'POST',
    request: (r) => ({ target: roomTargetOf(section, r) }),
    example: { roomId: 'ByehQjC44FwMeiLbX' },
  })),
  ddp: [{ method: 'hideRoom', input: ['rid'], result: () => 1, checkedByUseCase: {}, example: ['GENERAL'] }],
  errors: [
    ...ROOM_TARGET_ERRORS,
    { code: 'plain', text: 'The user/callee is not in the channel "{name}.', kind: 'text' },
    { code: 'plain', text: 'The channel, {name}, is already closed to the sender', kind: 'text' },
    { code: 'plain', text: 'The private group, {name}, is already closed to the sender', kind: 'text' },
    { code: 'plain', text: 'The direct message room, {name}, is already closed to the sender', kind: 'text' },
  ],
});

/**
 * contract/rest/rooms.json, rooms.favorite; contract/ddp-methods.json, toggleFavorite: sets the given value, true by
 * default.
 */
export const favoriteRoom = defineOperation({
  id: 'rooms.members.favorite',
  summary: "Put a room among the caller's favourites, or take it out",
  auth: 'required',
  checkedByUseCase: { room: 'member' },
  input: z.object({ ...byTargetOrId, favorite: z.boolean() }).refine(namesRoom),
  output: z.object({}),
  rest: perSection(['rooms'], 'favorite', (section) => ({
    method: 'POST',
    request: (r) => ({ target: roomTargetOf(section, r), favorite: r.input['favorite'] }),
    paramErrors: {
      favorite: { code: 'plain', text: "The 'favorite' param is required", kind: 'text', when: 'absent' },
    },
    example: { roomId: 'GENERAL', favorite: true },
  })),
  ddp: [
    {
      method: 'toggleFavorite',
      // Mobile clients append an empty text to every call (contract/pitfalls.md, 34).
      input: ([rid, favorite]) => ({ rid, favorite: favorite === '' ? true : (favorite ?? true) }),
      result: () => 1,
      example: ['GENERAL', true],
    },
  ],
  errors: [
    ...ROOM_TARGET_ERRORS,
    { code: 'error-invalid-subscription', text: 'You must be part of a room to favorite it' },
  ],
});

/** contract/rest/channels.json, channels.counters: values that the user may not know are null. */
export const roomCounters = defineOperation({
  id: 'rooms.members.counters',
  summary: 'What there is to read in a room for the caller, or for somebody else',
  auth: 'required',
  input: z.object({ target: roomTargetSchema, userId: z.string().optional() }),
  output: z.object({
    joined: z.boolean(),
    members: z.number().int().nullable(),
    unread: z.number().int().nullable(),
    unreadFrom: z.date().nullable(),
    msgs: z.number().int().nullable(),
    latest: z.date().nullable(),
    userMentions: z.number().int().nullable(),
  }),
  rest: perSection(ALL, 'counters', (section) => ({
    method: 'GET',
    request: (r) => ({ target: roomTargetOf(section, r), userId: r.input['userId'] }),
    ...(section === 'channels' ? {} : { checkedByUseCase: { room: 'read' as const } }),
    example: { roomId: 'ByehQjC44FwMeiLbX' },
  })),
  errors: [...ROOM_TARGET_ERRORS, { code: 'error-not-allowed', kind: 'unauthorized' }],
});
