import { z } from 'zod';
import { defineOperation } from '../core/operation';
import { roomTypeSchema } from '../entities/room';
import { ROOM_TARGET_ERRORS, roomTargetSchema } from './room.sections';

/**
 * The parts of a room that messages needs to decide about posting and reading; cached there until an event drops it.
 */
export const roomCardSchema = z.object({
  _id: z.string(),
  t: roomTypeSchema,
  name: z.string().optional(),
  fname: z.string().optional(),
  ro: z.boolean(),
  archived: z.boolean(),
  reactWhenReadOnly: z.boolean(),
  muted: z.array(z.string()),
  unmuted: z.array(z.string()),
  sysMes: z.array(z.string()).optional(),
  usersCount: z.number().int(),
  usernames: z.array(z.string()).optional(),
  prid: z.string().optional(),
  encrypted: z.boolean().optional(),
});
export type RoomCard = z.infer<typeof roomCardSchema>;

export const membershipSchema = z.object({
  roles: z.array(z.string()),
  blocked: z.boolean(),
  ls: z.date().optional(),
  /** What the room calls the user: for a moment after a change of the user name, the one before. */
  username: z.string().optional(),
});
export type Membership = z.infer<typeof membershipSchema>;

/** A room and one user's membership; null for what does not exist. */
export const roomStanding = defineOperation({
  id: 'rooms.rooms.standing',
  summary: 'A room, and the membership of one user in it',
  auth: 'internal',
  input: z.object({ rid: z.string(), userId: z.string().optional() }),
  output: z.object({ room: roomCardSchema.nullable(), membership: membershipSchema.nullable() }),
  errors: [],
});

/** Finds a room by the parameters of a section, with that section's errors, for other services. */
export const locateRoom = defineOperation({
  id: 'rooms.rooms.locate',
  summary: 'Resolve the parameters that name a room, and what the caller may do there',
  auth: 'optional',
  input: z.object({
    target: roomTargetSchema,
    archived: z.enum(['refuse', 'allow']).default('allow'),
    /** A permission that makes the room visible to callers who may not read it. */
    seenWith: z.literal('clean-channel-history').optional(),
  }),
  output: z.object({
    room: roomCardSchema,
    membership: membershipSchema.nullable(),
    read: z.boolean(),
    preview: z.boolean(),
  }),
  errors: ROOM_TARGET_ERRORS,
});

/** Rooms of types c and p by their exact names, for links in messages. Unknown names are left out. */
export const roomsNamed = defineOperation({
  id: 'rooms.rooms.named',
  summary: 'Ids of channels and groups by name',
  auth: 'internal',
  input: z.object({ names: z.array(z.string()).max(100) }),
  output: z.object({ rooms: z.array(z.object({ _id: z.string(), name: z.string(), t: roomTypeSchema })) }),
  errors: [],
});

/**
 * Makes the caller a member of a public channel before it posts there. The calling service writes the `uj` message,
 * because the bus allows rooms no further call.
 */
export const enterRoom = defineOperation({
  id: 'rooms.members.enter',
  summary: 'Join a public channel without a system message',
  auth: 'required',
  checkedByUseCase: { room: 'read' },
  input: z.object({ rid: z.string() }),
  output: z.object({ joined: z.boolean() }),
  errors: [
    { code: 'error-not-allowed', text: 'Not allowed' },
    { code: 'error-code-invalid', text: 'Invalid Room Password' },
  ],
});

/** Whether the caller may read this room and is a member. Called by gateways before they open a stream. */
export const roomAccess = defineOperation({
  id: 'rooms.rooms.access',
  summary: 'Whether the caller may read a room and is a member of it',
  auth: 'optional',
  rateLimit: 'none',
  input: z.object({ rid: z.string() }),
  output: z.object({ read: z.boolean(), member: z.boolean() }),
  errors: [],
});

/** The rooms of the caller, for `__my_messages__`. */
export const joinedRooms = defineOperation({
  id: 'rooms.rooms.joined',
  summary: 'Id, type and name of every room of the caller',
  auth: 'required',
  input: z.object({}),
  output: z.object({ rooms: z.array(z.object({ _id: z.string(), t: roomTypeSchema, name: z.string().optional() })) }),
  errors: [],
});
