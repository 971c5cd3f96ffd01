import { z } from 'zod';
import { defineOperation } from '../core/operation';
import { byTargetOrId, namesRoom, perSection, ROOM_TARGET_ERRORS, roomTargetOf } from './room.sections';

const NAMED = ['channels', 'groups'] as const;
const EXAMPLE_ROOM = 'ByehQjC44FwMeiLbX';
const ARCHIVING = [
  { verb: 'archive', archived: true, permission: 'archive-room' },
  { verb: 'unarchive', archived: false, permission: 'unarchive-room' },
] as const;

/** contract/rest/channels.json, channels.archive; contract/ddp-methods.json, archiveRoom and unarchiveRoom. */
export const archiveRoom = defineOperation({
  id: 'rooms.lifecycle.archive',
  summary: 'Put a room away, readable and closed for writing, or take it back',
  auth: 'required',
  input: z.object({ ...byTargetOrId, archived: z.boolean() }).refine(namesRoom),
  output: z.object({}),
  rest: [
    ...ARCHIVING.flatMap(({ verb, archived, permission }) =>
      perSection(NAMED, verb, (section) => ({
        method: 'POST',
        request: (r) => ({ target: roomTargetOf(section, r), archived }),
        checkedByUseCase: { all: [permission], ...(section === 'groups' ? { room: 'read' as const } : {}) },
        example: { roomId: EXAMPLE_ROOM },
      })),
    ),
    {
      method: 'POST',
      path: '/api/v1/rooms.changeArchivationState',
      request: ({ input: { rid, action } }) => ({ rid, archived: action === 'archive' }),
      checkedByUseCase: { all: ['archive-room'] },
      example: { rid: EXAMPLE_ROOM, action: 'archive' },
    },
  ],
  ddp: ARCHIVING.map(({ verb, archived, permission }) => ({
    method: `${verb}Room`,
    input: ([rid]) => ({ rid, archived }),
    result: () => undefined,
    checkedByUseCase: { all: [permission] },
    example: [EXAMPLE_ROOM],
  })),
  errors: [
    ...ROOM_TARGET_ERRORS,
    { code: 'error-invalid-room', text: 'Invalid room' },
    { code: 'error-direct-message-room', text: 'rooms type: {t} can not be archived' },
    { code: 'error-not-authorized', text: 'Not authorized' },
    { code: 'plain', text: 'The channel, {name}, is not archived', kind: 'text' },
  ],
});

/** contract/rest/channels.json, channels.delete; contract/ddp-methods.json, eraseRoom. May be called again where it was broken off. */
export const eraseRoom = defineOperation({
  id: 'rooms.lifecycle.erase',
  summary: 'Delete a room with everything in it',
  auth: 'required',
  deadlineMs: 30_000,
  input: z.object(byTargetOrId).refine(namesRoom),
  output: z.object({}),
  rest: perSection(NAMED, 'delete', (section) => ({
    method: 'POST',
    request: (r) => ({ target: roomTargetOf(section, r) }),
    checkedByUseCase: section === 'channels' ? { all: ['delete-c'] } : { room: 'read', all: ['delete-p'] },
    example: { roomId: EXAMPLE_ROOM },
  })),
  ddp: [
    {
      method: 'eraseRoom',
      input: ['rid'],
      result: () => 1,
      checkedByUseCase: { any: ['delete-c', 'delete-p'] },
      example: [EXAMPLE_ROOM],
    },
  ],
  errors: [
    ...ROOM_TARGET_ERRORS,
    { code: 'error-invalid-room', text: 'Invalid room' },
    { code: 'error-not-allowed', text: 'Not allowed' },
  ],
});
