import { z } from 'zod';
import { defineOperation } from '../core/operation';
import { userRefSchema } from '../entities/user';
import { perSection, ROOM_TARGET_ERRORS, roomTargetOf, roomTargetSchema } from './room.sections';

/** Most users in one answer. */
export const MAX_ROLE_HOLDERS = 1_000;
/** Most rooms in one call. */
const MAX_ROLE_ROOMS = 100;

/** The calling service has checked who may assign the role. */
export const assignRoomRole = defineOperation({
  id: 'rooms.roles.assign',
  summary: 'Give a role in a room to a member, or take it away',
  auth: 'internal',
  input: z.object({ rid: z.string(), userId: z.string(), role: z.string(), held: z.boolean() }),
  /** False when the user is not in the room. */
  output: z.object({ member: z.boolean() }),
  errors: [],
});

export const roomRoleHolders = defineOperation({
  id: 'rooms.roles.holders',
  summary: 'Who has a role in a room, or in any room',
  auth: 'internal',
  input: z.object({
    role: z.string(),
    rid: z.string().optional(),
    offset: z.number().int().min(0).default(0),
    count: z.number().int().min(1).max(MAX_ROLE_HOLDERS),
  }),
  output: z.object({ userIds: z.array(z.string()), total: z.number().int() }),
  errors: [],
});

const roomRoleSchema = z.object({ _id: z.string(), rid: z.string(), u: userRefSchema, roles: z.array(z.string()) });

/** contract/ddp-methods.json, getRoomRoles: a list of room ids is taken for the rooms together; contract/rest/channels.json, channels.roles. */
export const roomRoles = defineOperation({
  id: 'rooms.roles.list',
  summary: 'Who has which roles in a room',
  auth: 'optional',
  checkedByUseCase: { room: 'read', visitors: 'Accounts_AllowAnonymousRead' },
  input: z.object({ rids: z.array(z.string()).max(MAX_ROLE_ROOMS).optional(), target: roomTargetSchema.optional() }),
  output: z.object({ holders: z.array(roomRoleSchema) }),
  rest: perSection(['channels', 'groups'], 'roles', (section) => ({
    method: 'GET',
    auth: 'required',
    checkedByUseCase: { room: 'read' },
    request: (r) => ({ target: roomTargetOf(section, r) }),
    response: ({ holders }: { holders: unknown[] }) => ({ roles: holders, success: true }),
    example: { roomId: 'ByehQjC44FwMeiLbX' },
  })),
  ddp: [
    {
      method: 'getRoomRoles',
      input: ([rid]) => ({ rids: Array.isArray(rid) ? rid : [rid] }),
      result: ({ holders }) => holders,
      example: ['GENERAL'],
    },
  ],
  errors: [
    ...ROOM_TARGET_ERRORS,
    { code: 'error-invalid-user', text: 'Invalid user' },
    { code: 'error-not-allowed', text: 'Not allowed' },
  ],
});
