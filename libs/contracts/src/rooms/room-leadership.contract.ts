import { z } from 'zod';
import type { PermissionId } from '../access/permission.catalogue';
import { defineOperation } from '../core/operation';
import { userRefSchema } from '../entities/user';
import { MEMBER_TARGET_ERRORS, memberTargetOf, memberTargetSchema, namesMember } from './member.target';
import {
  byTargetOrId,
  namesRoom,
  perSection,
  ROOM_TARGET_ERRORS,
  roomTargetOf,
  roomTargetSchema,
} from './room.sections';

const NAMED = ['channels', 'groups'] as const;

export const leadingRoleSchema = z.enum(['owner', 'moderator', 'leader']);
export type LeadingRole = z.infer<typeof leadingRoleSchema>;

interface LeadingRoleInfo {
  /** As spelled in routes and methods. */
  readonly title: string;
  readonly permission: PermissionId;
  /** As spelled in the texts of errors. */
  readonly called: string;
  /** The error for removing the role from a user who is not in the room; it differs by role. */
  readonly outside: { readonly code: string; readonly text: string };
}

const INVALID_ROOM = { code: 'error-invalid-room', text: 'Invalid room' } as const;
export const NOT_IN_ROOM = { code: 'error-user-not-in-room', text: 'User is not in this room' } as const;

/** contract/ddp-extra.json, addRoomOwner and its five sisters. */
export const LEADING_ROLES: Readonly<Record<LeadingRole, LeadingRoleInfo>> = {
  owner: { title: 'Owner', permission: 'set-owner', called: 'an owner', outside: INVALID_ROOM },
  moderator: { title: 'Moderator', permission: 'set-moderator', called: 'a moderator', outside: INVALID_ROOM },
  leader: { title: 'Leader', permission: 'set-leader', called: 'a leader', outside: NOT_IN_ROOM },
};

const CHANGES = leadingRoleSchema.options.flatMap((role) =>
  [true, false].map((held) => ({ role, held, verb: held ? 'add' : 'remove', ...LEADING_ROLES[role] })),
);

/** contract/rest/channels.json, channels.addOwner and its sisters; the methods name room and user by their ids. */
export const setLeadingRole = defineOperation({
  id: 'rooms.roles.setLeading',
  summary: 'Make a member an owner, a moderator or a leader of a room, or no longer',
  auth: 'required',
  input: z
    .object({ ...byTargetOrId, member: memberTargetSchema, role: leadingRoleSchema, held: z.boolean() })
    .refine(namesRoom)
    .refine(namesMember),
  output: z.object({}),
  rest: CHANGES.flatMap(({ role, held, verb, title, permission }) =>
    perSection(
      NAMED,
      `${verb}${title}`,
      (section) => ({
        method: 'POST',
        request: (r) => ({ target: roomTargetOf(section, r), member: memberTargetOf(r), role, held }),
        checkedByUseCase: { all: [permission], ...(section === 'groups' ? { room: 'read' as const } : {}) },
        example: { roomId: 'ByehQjC44FwMeiLbX', userId: 'nSYqWzZ4GsKTX4dyK' },
      }),
      // The documents spell it this way in both tables.
      role === 'leader' && !held ? ['removeleader'] : [],
    ),
  ),
  ddp: CHANGES.map(({ role, held, verb, title, permission }) => ({
    method: `${verb}Room${title}`,
    input: ([rid, userId]) => ({ rid, member: { userId }, role, held }),
    result: () => true,
    checkedByUseCase: { all: [permission] },
    example: ['ByehQjC44FwMeiLbX', 'nSYqWzZ4GsKTX4dyK'],
  })),
  errors: [
    ...ROOM_TARGET_ERRORS,
    ...MEMBER_TARGET_ERRORS,
    INVALID_ROOM,
    NOT_IN_ROOM,
    { code: 'error-invalid-user', text: 'Invalid user' },
    { code: 'error-not-allowed', text: 'Not allowed' },
    ...leadingRoleSchema.options.flatMap((role) => [
      { code: `error-user-already-${role}`, text: `User is already ${LEADING_ROLES[role].called}` },
      { code: `error-user-not-${role}`, text: `User is not ${LEADING_ROLES[role].called}` },
    ]),
    {
      code: 'error-remove-last-owner',
      text: 'This is the last owner. Please set a new owner before removing this one.',
    },
  ],
});

/** contract/rest/channels.json, channels.moderators. */
export const roomModerators = defineOperation({
  id: 'rooms.roles.moderators',
  summary: 'The moderators of a room',
  auth: 'required',
  checkedByUseCase: { room: 'read' },
  input: z.object({ target: roomTargetSchema }),
  output: z.object({ moderators: z.array(userRefSchema) }),
  rest: perSection(NAMED, 'moderators', (section) => ({
    method: 'GET',
    request: (r) => ({ target: roomTargetOf(section, r) }),
    example: { roomId: 'ByehQjC44FwMeiLbX' },
  })),
  errors: [...ROOM_TARGET_ERRORS, { code: 'error-not-allowed', text: 'Not allowed' }],
});
