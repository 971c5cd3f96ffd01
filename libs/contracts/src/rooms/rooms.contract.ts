import { z } from 'zod';
import type { UseCaseChecks } from '../core/use-case-checks';
import { byDate, changesOf, sinceSchema } from '../core/changes';
import { dateParameter } from '../core/date-parameter';
import { defineOperation, type RestRequest } from '../core/operation';
import { pageInfoSchema, pageSchema } from '../core/page';
import { roomSchema } from '../entities/room';
import { userRefSchema } from '../entities/user';
import {
  perSection,
  ROOM_TARGET_ERRORS,
  roomSectionSchema,
  roomTargetOf,
  roomTargetSchema,
  type RoomSection,
  type RoomSectionInfo,
} from './room.sections';

const NAMED_SECTIONS = ['channels', 'groups'] as const;
/** Permissions to see public channels at all; without view-c-room only joined ones are listed. */
const PUBLIC_CHANNELS = { any: ['view-c-room', 'view-joined-room'] } as const;
const answerRoom = (info: RoomSectionInfo) => (output: { room: unknown }) => ({
  [info.one]: output.room,
  success: true,
});

const createBodyErrors = (section: RoomSection) => {
  const word = section === 'channels' ? 'Param' : 'Body param';
  const text = (field: string, what: string) => ({
    code: 'plain',
    text: `${word} "${field}" ${what}`,
    kind: 'text' as const,
  });
  return {
    name: { ...text('name', 'is required'), when: 'absent' as const },
    members: text('members', 'must be an array if provided'),
    customFields: text('customFields', 'must be an object if provided'),
  };
};

/** contract/rest/channels.json, channels.create; contract/rest/groups.json, groups.create; createChannel, createPrivateGroup. */
export const createRoom = defineOperation({
  id: 'rooms.rooms.create',
  summary: 'Create a public channel or a private group',
  auth: 'required',
  input: z.object({
    type: z.enum(['c', 'p']),
    name: z.string().min(1).max(255),
    members: z.array(z.string()).max(1_000).nullish(),
    readOnly: z.boolean().nullish(),
    customFields: z.record(z.string(), z.unknown()).nullish(),
    extraData: z
      .looseObject({
        broadcast: z.boolean().optional(),
        encrypted: z.boolean().optional(),
        topic: z.string().optional(),
      })
      .nullish(),
  }),
  output: z.object({ room: roomSchema }),
  rest: perSection(NAMED_SECTIONS, 'create', (section, info) => ({
    method: 'POST',
    request: ({ input: { name, members, readOnly, customFields, extraData } }) => ({
      type: info.type,
      name,
      members,
      readOnly,
      customFields,
      extraData,
    }),
    response: answerRoom(info),
    checkedByUseCase: { all: [section === 'channels' ? 'create-c' : 'create-p'] },
    paramErrors: createBodyErrors(section),
    example: { name: 'channelname', members: ['rocket.cat'], readOnly: false },
  })),
  ddp: (['createChannel', 'createPrivateGroup'] as const).map((method) => ({
    method,
    checkedByUseCase: { all: [method === 'createChannel' ? 'create-c' : 'create-p'] },
    input: ([name, members, readOnly, customFields, extraData]) => ({
      type: method === 'createChannel' ? 'c' : 'p',
      name,
      members,
      readOnly,
      customFields,
      extraData,
    }),
    result: ({ room }) => ({ rid: room._id, ...room }),
    example: ['channel-name', ['rocket.cat'], false],
  })),
  errors: [
    { code: 'error-not-allowed', text: 'Not allowed' },
    { code: 'error-not-allowed', kind: 'unauthorized' },
    { code: 'error-invalid-room-name', text: '{name} is not a valid room name.' },
    { code: 'error-duplicate-channel-name', text: "A channel with name '{name}' exists" },
    { code: 'error-archived-duplicate-name', text: "There's an archived channel with name {name}" },
  ],
});

const usernameList = (value: unknown): unknown =>
  typeof value === 'string'
    ? value
        .split(',')
        .map((name) => name.trim())
        .filter((name) => name !== '')
    : value;

/** contract/rest/im.json, im.create; contract/ddp-methods.json, createDirectMessage. Reuses the room when it exists. */
export const createDirect = defineOperation({
  id: 'rooms.directs.create',
  summary: 'Open the direct conversation with one or several users',
  auth: 'required',
  checkedByUseCase: { all: ['create-d'] },
  input: z.object({
    ...{ usernames: z.array(z.string().max(255)).min(1).max(100), excludeSelf: z.boolean().optional() },
    /**
     * Users that the calling service has already looked up, because the bus allows no further call. Never taken from a
     * client's request.
     */
    known: z
      .array(userRefSchema.required({ username: true }))
      .max(100)
      .optional(),
  }),
  output: z.object({
    room: z.object({ _id: z.string(), rid: z.string(), t: z.literal('d'), usernames: z.array(z.string()) }),
  }),
  rest: perSection(['im'], 'create', () => ({
    method: 'POST',
    request: ({ input }) => ({ usernames: usernameList(input['username'] ?? input['usernames']) }),
    paramErrors: {
      usernames: {
        code: 'error-room-not-found',
        text: 'The required "username" or "usernames" param provided does not match any direct message',
      },
    },
    example: { username: 'rocket.cat' },
  })),
  ddp: [
    {
      method: 'createDirectMessage',
      limit: { calls: 10, perMs: 60_000, unless: 'send-many-messages' },
      input: (params) => ({
        usernames: params
          .flatMap((param): unknown[] => (Array.isArray(param) ? param : [param]))
          // Clients append an empty argument to every call (contract/pitfalls.md 34). Alone it names a user, whom nobody is.
          .filter((name, place) => name !== '' || place === 0),
      }),
      result: ({ room }) => ({ t: room.t, rid: room.rid, usernames: room.usernames }),
      example: ['rocket.cat'],
    },
  ],
  errors: [
    {
      code: 'error-room-not-found',
      text: 'The required "username" or "usernames" param provided does not match any direct message',
    },
    ...[
      { code: 'error-invalid-user', text: 'Invalid user' },
      { code: 'error-not-allowed', text: 'Not allowed' },
    ],
    { code: 'plain', text: 'error-direct-message-max-user-exceeded', kind: 'text' },
  ],
});

/** contract/rest/channels.json, channels.info; contract/rest/rooms.json, rooms.info. */
export const roomInfo = defineOperation({
  id: 'rooms.rooms.info',
  summary: 'One room by id or name',
  auth: 'required',
  input: z.object({ target: roomTargetSchema, fields: pageSchema.shape.fields }),
  output: z.object({ room: roomSchema.partial({ t: true }) }),
  rest: perSection([...NAMED_SECTIONS, 'rooms'], 'info', (section, info) => ({
    method: 'GET',
    // Only rooms.info supports `fields`; no other general parameter is supported.
    ...(section === 'rooms' ? { paged: true } : {}),
    request: (r) => ({
      target: roomTargetOf(section, r),
      ...(section === 'rooms' ? { fields: r.page['fields'] } : {}),
    }),
    response: answerRoom(info),
    checkedByUseCase: section === 'channels' ? PUBLIC_CHANNELS : { room: 'read' },
    example: { roomId: 'ByehQjC44FwMeiLbX' },
  })),
  errors: [...ROOM_TARGET_ERRORS, { code: 'Not Allowed', text: 'not-allowed', kind: 'typed' }],
});

const LIST_CHECKS = {
  all: PUBLIC_CHANNELS,
  joined: undefined,
  every: { all: ['view-room-administration'] },
} as const satisfies Record<string, UseCaseChecks | undefined>;

const listBinding = (scope: keyof typeof LIST_CHECKS) => (section: RoomSection, info: RoomSectionInfo) => ({
  method: 'GET' as const,
  paged: true,
  ...(LIST_CHECKS[scope] ? { checkedByUseCase: LIST_CHECKS[scope] } : {}),
  request: (r: RestRequest) => ({ section, scope, page: r.page }),
  response: ({ rooms, ...page }: { rooms: unknown[] }) => ({ [info.many]: rooms, ...page, success: true }),
  example: { count: 10 },
});

/** channels.list shows all public channels; channels.list.joined, groups.list and im.list what the caller is in; groups.listAll and im.list.everyone are for administrators. */
export const listRooms = defineOperation({
  id: 'rooms.rooms.list',
  summary: 'Rooms of a kind, page by page',
  auth: 'required',
  input: z.object({
    section: roomSectionSchema.exclude(['rooms']),
    scope: z.enum(['all', 'joined', 'every']),
    page: pageSchema.prefault({}),
  }),
  output: pageInfoSchema.extend({ rooms: z.array(roomSchema) }),
  rest: [
    ...perSection(['channels'], 'list', listBinding('all')),
    ...perSection(['channels'], 'list.joined', listBinding('joined')),
    ...perSection(['groups', 'im'], 'list', listBinding('joined')),
    ...perSection(['groups'], 'listAll', listBinding('every')),
    ...perSection(['im'], 'list.everyone', listBinding('every')),
  ],
  errors: [{ code: 'error-not-allowed', kind: 'unauthorized' }],
});

/** contract/ddp-methods.json, rooms/get; contract/rest/rooms.json, rooms.get. */
export const getRooms = defineOperation({
  id: 'rooms.rooms.get',
  summary: "The caller's rooms, all or those changed since a date",
  auth: 'optional',
  input: sinceSchema,
  output: changesOf(roomSchema),
  rest: [
    {
      method: 'GET',
      path: '/api/v1/rooms.get',
      auth: 'required',
      request: ({ input }) => ({ updatedSince: dateParameter(input['updatedSince']), dated: true }),
      response: ({ update, remove }) => ({ update, remove, success: true }),
      paramErrors: {
        updatedSince: {
          code: 'error-updatedSince-param-invalid',
          text: 'The "updatedSince" query parameter must be a valid date.',
        },
      },
      example: { updatedSince: '2018-01-26T00:11:00.000Z' },
    },
  ],
  ddp: [
    {
      method: 'rooms/get',
      input: ([since]) => ({
        updatedSince: since instanceof Date ? since : undefined,
        dated: since instanceof Date || since === 0,
      }),
      result: byDate,
      example: [],
    },
  ],
  errors: [],
});

/**
 * Called by the SDK for each configured room before joinRoom (contract/ddp-methods.json, getRoomIdByNameOrId). Bots made with
 * the published SDK 1.0 alpha ask over REST, by routes that the reference lacks, and take the body itself for the id.
 */
export const roomIdByNameOrId = defineOperation({
  id: 'rooms.rooms.resolve',
  summary: 'The id of a room by its id or name',
  auth: 'required',
  checkedByUseCase: { room: 'read' },
  input: z.object({ nameOrId: z.string() }),
  output: z.object({ rid: z.string() }),
  rest: [
    {
      method: 'GET',
      path: '/api/v1/chat.getRoomIdByNameOrId',
      aliases: ['/api/v1/chat.find'],
      request: ({ query }) => ({ nameOrId: query['name'] }),
      response: ({ rid }) => rid,
      example: { name: 'general' },
    },
  ],
  ddp: [
    {
      method: 'getRoomIdByNameOrId',
      input: ['nameOrId'],
      result: ({ rid }) => rid,
      example: ['general'],
    },
  ],
  errors: [{ code: 'error-not-allowed', text: 'Not allowed' }],
});
