import { z } from 'zod';
import { defineOperation } from '../core/operation';
import { pageInfoSchema, pageSchema } from '../core/page';
import { roomSchema } from '../entities/room';
import { fieldOf } from '../core/argument';
import { MEMBER_TARGET_ERRORS, memberTargetOf, memberTargetSchema, namesMember } from './member.target';
import {
  byTargetOrId,
  namesRoom,
  perSection,
  ROOM_TARGET_ERRORS,
  roomTargetOf,
  roomTargetSchema,
  type RoomSectionInfo,
} from './room.sections';

const ALL = ['channels', 'groups', 'im'] as const;
const NAMED = ['channels', 'groups'] as const;
const answerRoom = (info: RoomSectionInfo) => (output: { room?: unknown }) =>
  output.room === undefined ? { success: true } : { [info.one]: output.room, success: true };

const EXAMPLE_ROOM = 'ByehQjC44FwMeiLbX';

/** contract/rest/channels.json, channels.join; contract/ddp-methods.json, joinRoom. */
export const joinRoom = defineOperation({
  id: 'rooms.members.join',
  summary: 'Join a public channel',
  auth: 'required',
  checkedByUseCase: { room: 'read' },
  input: z.object({ ...byTargetOrId, joinCode: z.string().nullish() }).refine(namesRoom),
  output: z.object({ room: roomSchema, joined: z.boolean() }),
  rest: perSection(['channels'], 'join', (section, info) => ({
    method: 'POST',
    request: (r) => ({ target: roomTargetOf(section, r), joinCode: r.input['joinCode'] }),
    response: answerRoom(info),
    example: { roomId: EXAMPLE_ROOM, joinCode: '1234' },
  })),
  ddp: [
    {
      method: 'joinRoom',
      input: ['rid', 'joinCode'],
      result: ({ joined }) => (joined ? true : undefined),
      example: ['GENERAL'],
    },
  ],
  errors: [
    ...ROOM_TARGET_ERRORS,
    { code: 'error-invalid-room', text: 'Invalid room' },
    { code: 'error-not-allowed', text: 'Not allowed' },
    { code: 'error-code-invalid', text: 'Invalid Room Password' },
  ],
});

/** contract/rest/channels.json, channels.open; contract/ddp-methods.json, openRoom. */
export const openRoom = defineOperation({
  id: 'rooms.members.open',
  summary: "Show a room in the caller's list",
  auth: 'required',
  checkedByUseCase: { room: 'member' },
  input: z.object(byTargetOrId).refine(namesRoom),
  output: z.object({}),
  rest: perSection(ALL, 'open', (section) => ({
    method: 'POST',
    request: (r) => ({ target: roomTargetOf(section, r) }),
    example: { roomId: EXAMPLE_ROOM },
  })),
  ddp: [{ method: 'openRoom', input: ['rid'], result: () => 1, checkedByUseCase: {}, example: ['GENERAL'] }],
  errors: [
    ...ROOM_TARGET_ERRORS,
    { code: 'plain', text: 'The user/callee is not in the channel "{name}".', kind: 'text' },
    { code: 'plain', text: 'The channel, {name}, is already open to the sender', kind: 'text' },
    { code: 'plain', text: 'The private group, {name}, is already open for the sender', kind: 'text' },
  ],
});

/** contract/rest/channels.json, channels.leave; contract/ddp-methods.json, leaveRoom. */
export const leaveRoom = defineOperation({
  id: 'rooms.members.leave',
  summary: 'Leave a room',
  auth: 'required',
  checkedByUseCase: { room: 'member', any: ['leave-c', 'leave-p'] },
  input: z.object(byTargetOrId).refine(namesRoom),
  output: z.object({ room: roomSchema.optional() }),
  rest: perSection([...NAMED, 'rooms'], 'leave', (section, info) => ({
    method: 'POST',
    request: (r) => ({ target: roomTargetOf(section, r) }),
    response: section === 'rooms' ? () => ({ success: true }) : answerRoom(info),
    ...(section === 'rooms'
      ? {}
      : { checkedByUseCase: { room: 'member', all: [section === 'channels' ? 'leave-c' : 'leave-p'] } }),
    example: { roomId: EXAMPLE_ROOM },
  })),
  ddp: [{ method: 'leaveRoom', input: ['rid'], result: () => undefined, example: ['GENERAL'] }],
  errors: [
    ...ROOM_TARGET_ERRORS,
    { code: 'error-not-allowed', text: 'Not allowed' },
    { code: 'error-user-not-in-room', text: 'You are not in this room' },
    { code: 'error-you-are-last-owner', text: 'You are the last owner. Please set new owner before leaving the room.' },
  ],
});

/** contract/rest/channels.json, channels.members. `sort` knows `username` only. */
export const listMembers = defineOperation({
  id: 'rooms.members.list',
  summary: 'The members of a room, page by page',
  auth: 'required',
  checkedByUseCase: { room: 'read' },
  input: z.object({ target: roomTargetSchema, page: pageSchema.prefault({}) }),
  output: pageInfoSchema.extend({
    members: z.array(
      z.object({
        _id: z.string(),
        username: z.string(),
        name: z.string().optional(),
        status: z.string().optional(),
        utcOffset: z.number().optional(),
      }),
    ),
  }),
  rest: perSection(ALL, 'members', (section) => ({
    method: 'GET',
    paged: true,
    request: (r) => ({ target: roomTargetOf(section, r), page: r.page }),
    example: { roomId: EXAMPLE_ROOM },
  })),
  errors: [...ROOM_TARGET_ERRORS, { code: 'error-not-allowed', kind: 'unauthorized' }],
});

const NO_ROOM = {
  channels: { code: 'plain', text: 'Channel does not exists', kind: 'text' },
  groups: { code: 'plain', text: 'Group does not exists', kind: 'text' },
} as const;

/** contract/rest/channels.json, channels.online: of the rooms that `query` finds among those that the caller may see, else of all. */
export const onlineMembers = defineOperation({
  id: 'rooms.members.online',
  summary: 'Who of the members is online',
  auth: 'required',
  input: z.object({ section: z.enum(NAMED), query: pageSchema.shape.query }),
  output: z.object({ online: z.array(z.object({ _id: z.string(), username: z.string() })) }),
  rest: perSection(NAMED, 'online', (section) => ({
    method: 'GET',
    paged: true,
    request: ({ page }) => ({ section, query: page['query'] }),
    example: { query: '{}' },
  })),
  errors: [NO_ROOM.channels, NO_ROOM.groups],
});

/** contract/rest/channels.json, channels.invite; contract/rest-extra.json, addUserToRoom. */
export const inviteMember = defineOperation({
  id: 'rooms.members.invite',
  summary: 'Add a user to a room',
  auth: 'required',
  input: z.object({ target: roomTargetSchema, member: memberTargetSchema }),
  output: z.object({ room: roomSchema }),
  rest: perSection(NAMED, 'invite', (section, info) => ({
    method: 'POST',
    request: (r) => ({
      target: roomTargetOf(section, r),
      member: memberTargetOf(r),
    }),
    response: answerRoom(info),
    checkedByUseCase:
      section === 'channels'
        ? { any: ['add-user-to-joined-room', 'add-user-to-any-c-room'] }
        : { room: 'read', any: ['add-user-to-joined-room', 'add-user-to-any-p-room'] },
    example: { roomId: EXAMPLE_ROOM, userId: 'nSYqWzZ4GsKTX4dyK' },
  })),
  errors: [...ROOM_TARGET_ERRORS, ...MEMBER_TARGET_ERRORS, { code: 'error-not-allowed', text: 'Not allowed' }],
});

/** contract/rest/channels.json, channels.kick; contract/rest-extra.json, removeUserFromRoom. */
export const kickMember = defineOperation({
  id: 'rooms.members.kick',
  summary: 'Remove a user from a room',
  auth: 'required',
  input: z
    .object({ ...byTargetOrId, member: memberTargetSchema })
    .refine(namesRoom)
    .refine(namesMember),
  output: z.object({ room: roomSchema.optional() }),
  rest: perSection(NAMED, 'kick', (section, info) => ({
    method: 'POST',
    request: (r) => ({
      target: roomTargetOf(section, r),
      member: memberTargetOf(r),
    }),
    response: answerRoom(info),
    checkedByUseCase: { all: ['remove-user'], ...(section === 'groups' ? { room: 'read' as const } : {}) },
    example: { roomId: EXAMPLE_ROOM, userId: 'nSYqWzZ4GsKTX4dyK' },
  })),
  ddp: [
    {
      method: 'removeUserFromRoom',
      input: ([place]) => ({ rid: fieldOf(place, 'rid'), member: { username: fieldOf(place, 'username') } }),
      result: () => true,
      checkedByUseCase: { all: ['remove-user'] },
      example: [{ rid: EXAMPLE_ROOM, username: 'rocket.cat' }],
    },
  ],
  errors: [
    ...ROOM_TARGET_ERRORS,
    ...MEMBER_TARGET_ERRORS,
    { code: 'error-not-allowed', text: 'Not allowed' },
    { code: 'error-user-not-in-room', text: 'User is not in this room' },
    { code: 'error-you-are-last-owner', text: 'You are the last owner. Please set new owner before leaving the room.' },
  ],
});
