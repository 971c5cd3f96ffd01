import { z } from 'zod';
import { fieldOf } from '../core/argument';
import { defineOperation } from '../core/operation';
import { roomSchema } from '../entities/room';
import { byTargetOrId, namesRoom, perSection, ROOM_TARGET_ERRORS, roomTargetOf } from './room.sections';

/** Most users added by one call. */
export const MAX_ADDED_USERS = 1_000;
/** Time for adding all users, which writes a system message for each, ms. */
const EVERYBODY_DEADLINE_MS = 60_000;

/** contract/ddp-extra.json, addUsersToRoom and addUserToRoom. Users who are members already are left unchanged. */
export const addMembers = defineOperation({
  id: 'rooms.member-adding.named',
  summary: 'Add users to a room by their names',
  auth: 'required',
  input: z.object({ rid: z.string(), users: z.array(z.string().max(255)).max(MAX_ADDED_USERS) }),
  output: z.object({}),
  ddp: [
    {
      method: 'addUsersToRoom',
      input: ([data]) => ({ rid: fieldOf(data, 'rid'), users: fieldOf(data, 'users') }),
      result: () => true,
      checkedByUseCase: { room: 'read', all: ['add-user-to-joined-room'] },
      example: [{ rid: 'ByehQjC44FwMeiLbX', users: ['rocket.cat'] }],
    },
    {
      method: 'addUserToRoom',
      input: ([data]) => ({ rid: fieldOf(data, 'rid'), users: [fieldOf(data, 'username')] }),
      result: () => true,
      checkedByUseCase: { room: 'read', all: ['add-user-to-joined-room'] },
      example: [{ rid: 'ByehQjC44FwMeiLbX', username: 'rocket.cat' }],
    },
  ],
  errors: [
    { code: 'error-invalid-room', text: 'Invalid room' },
    { code: 'error-cant-invite-for-direct-room', text: "Can't invite user to direct rooms" },
    { code: 'error-not-allowed', text: 'Not allowed' },
    { code: 'error-invalid-arguments', text: 'Invalid arguments' },
    { code: 'error-invalid-username', text: 'Invalid username' },
  ],
});

/** contract/rest/channels.json, channels.addAll; contract/ddp-extra.json, addAllUserToRoom: for administrators, up to API_User_Limit users. */
export const addEverybody = defineOperation({
  id: 'rooms.member-adding.everybody',
  summary: 'Add every user of the server to a room',
  auth: 'required',
  deadlineMs: EVERYBODY_DEADLINE_MS,
  checkedByUseCase: { role: 'admin' },
  input: z
    .object({
      ...byTargetOrId,
      activeUsersOnly: z
        .union([z.boolean(), z.literal(['true', 'false']).transform((word) => word === 'true')])
        .nullish(),
    })
    .refine(namesRoom),
  output: z.object({ room: roomSchema }),
  rest: perSection(['channels', 'groups'], 'addAll', (section, info) => ({
    method: 'POST',
    request: (r) => ({ target: roomTargetOf(section, r), activeUsersOnly: r.input['activeUsersOnly'] }),
    response: ({ room }: { room: unknown }) => ({ [info.one]: room, success: true }),
    ...(section === 'groups' ? { checkedByUseCase: { role: 'admin' as const, room: 'read' as const } } : {}),
    example: { roomId: 'ByehQjC44FwMeiLbX' },
  })),
  ddp: [
    {
      method: 'addAllUserToRoom',
      input: ['rid', 'activeUsersOnly'],
      result: () => true,
      example: ['ByehQjC44FwMeiLbX', true],
    },
  ],
  errors: [
    ...ROOM_TARGET_ERRORS,
    { code: 403, text: 'Access to Method Forbidden' },
    { code: 'error-user-limit-exceeded', text: 'User Limit Exceeded' },
    { code: 'error-invalid-room', text: 'Invalid room' },
  ],
});
