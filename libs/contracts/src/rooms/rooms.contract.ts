import { z } from 'zod';
import { byDate, changesOf, sinceSchema } from '../core/changes';
import { dateParameter } from '../core/date-parameter';
import { defineOperation, type RestBinding, type RestRequest } from '../core/operation';
import { pageInfoSchema, pageSchema } from '../core/page';
import { roomSchema, roomTypeSchema, type RoomType } from '../entities/room';
import { userRefSchema } from '../entities/user';

/**
 * channels.*, groups.* and im.* (dm.*) are one operation with a kind of room. A section is how a kind is called in
 * paths, in answers and in errors.
 */
export const ROOM_SECTIONS = {
  channels: { type: 'c', one: 'channel', many: 'channels', label: 'channel' },
  groups: { type: 'p', one: 'group', many: 'groups', label: 'private group' },
  im: { type: 'd', one: 'room', many: 'ims', label: 'direct message' },
} as const satisfies Record<string, { type: RoomType; one: string; many: string; label: string }>;
export type RoomSection = keyof typeof ROOM_SECTIONS;
export type RoomSectionInfo = (typeof ROOM_SECTIONS)[RoomSection];

export const roomSectionSchema = z.enum(['channels', 'groups', 'im']);

/** Names one room, in the words of a section: an id, a name, or the other user of a direct conversation. */
export const roomTargetSchema = z.object({
  section: roomSectionSchema,
  roomId: z.string().optional(),
  roomName: z.string().optional(),
  username: z.string().optional(),
});
export type RoomTarget = z.infer<typeof roomTargetSchema>;

/** Reads the documented parameters that name a room. */
export function roomTargetOf(section: RoomSection, request: RestRequest): Record<string, unknown> {
  const { roomId, roomName, username } = request.input;
  return section === 'im' ? { section, roomId, username } : { section, roomId, roomName };
}

/** One binding for each section, `im` with its alias `dm`. */
export function perSection<Output>(
  sections: readonly RoomSection[],
  verb: string,
  binding: (section: RoomSection, info: RoomSectionInfo) => Omit<RestBinding<Output>, 'path' | 'aliases'>,
): RestBinding<Output>[] {
  return sections.map((section) => ({
    ...binding(section, ROOM_SECTIONS[section]),
    path: `/api/v1/${section}.${verb}`,
    ...(section === 'im' ? { aliases: [`/api/v1/dm.${verb}`] } : {}),
  }));
}

export const ROOM_TARGET_ERRORS = [
  { code: 'error-roomid-param-not-provided', text: 'The parameter "roomId" or "roomName" is required' },
  { code: 'error-room-param-not-provided', text: 'The parameter "roomId" or "roomName" is required' },
  { code: 'error-room-param-not-provided', text: 'Body param "roomId" or "username" is required' },
  { code: 'error-room-not-found', text: 'The required "roomId" or "roomName" param provided does not match any channel' },
  { code: 'error-room-not-found', text: 'The required "roomId" or "roomName" param provided does not match any group' },
  { code: 'error-room-not-found', text: 'The required "roomId" or "username" param provided does not match any direct message' },
  { code: 'error-room-archived', text: 'The channel, {name}, is archived' },
  { code: 'error-room-archived', text: 'The private group, {name}, is archived' },
] as const;

const NAMED_SECTIONS = ['channels', 'groups'] as const;
/** Who is shown the public channels at all; whoever lacks view-c-room sees few of them. */
const PUBLIC_CHANNELS = { any: ['view-c-room', 'view-joined-room'] } as const;
const answerRoom = (info: RoomSectionInfo) => (output: { room: unknown }) => ({ [info.one]: output.room, success: true });

const createBodyErrors = (section: RoomSection) => {
  const word = section === 'channels' ? 'Param' : 'Body param';
  const text = (field: string, what: string) => ({ code: 'plain', text: `${word} "${field}" ${what}`, kind: 'text' as const });
  return {
    name: text('name', 'is required'),
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
      .looseObject({ broadcast: z.boolean().optional(), encrypted: z.boolean().optional(), topic: z.string().optional() })
      .nullish(),
  }),
  output: z.object({ room: roomSchema }),
  rest: perSection(NAMED_SECTIONS, 'create', (section, info) => ({
    method: 'POST',
    request: ({ input: { name, members, readOnly, customFields, extraData } }) => ({ type: info.type, name, members, readOnly, customFields, extraData }),
    response: answerRoom(info),
    checks: { all: [section === 'channels' ? 'create-c' : 'create-p'] },
    paramErrors: createBodyErrors(section),
    example: { name: 'channelname', members: ['rocket.cat'], readOnly: false },
  })),
  ddp: (['createChannel', 'createPrivateGroup'] as const).map((method) => ({
    method,
    checks: { all: [method === 'createChannel' ? 'create-c' : 'create-p'] },
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
  typeof value === 'string' ? value.split(',').map((name) => name.trim()).filter((name) => name !== '') : value;

/** contract/rest/im.json, im.create; contract/ddp-methods.json, createDirectMessage. Reuses the room when it exists. */
export const createDirect = defineOperation({
  id: 'rooms.directs.create',
  summary: 'Open the direct conversation with one or several users',
  auth: 'required',
  checks: { all: ['create-d'] },
  idempotent: true,
  input: z.object({
    ...{ usernames: z.array(z.string().max(255)).max(100), excludeSelf: z.boolean().optional() },
    /** Users that the asking service has looked up already, for want of a hop to ask again. Never mapped from a client's request. */
    known: z.array(userRefSchema.required({ username: true })).max(100).optional(),
  }),
  output: z.object({ room: z.object({ _id: z.string(), rid: z.string(), t: z.literal('d'), usernames: z.array(z.string()) }) }),
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
      input: (params) => ({ usernames: params.flatMap((param) => (Array.isArray(param) ? param : [param])).filter((name) => typeof name === 'string') }),
      result: ({ room }) => ({ t: room.t, rid: room.rid, usernames: room.usernames }),
      example: ['rocket.cat'],
    },
  ],
  errors: [
    { code: 'error-room-not-found', text: 'The required "username" or "usernames" param provided does not match any direct message' },
    ...[{ code: 'error-invalid-user', text: 'Invalid user' }, { code: 'error-not-allowed', text: 'Not allowed' }],
    { code: 'plain', text: 'error-direct-message-max-user-exceeded', kind: 'text' },
  ],
});

export const roomInfo = defineOperation({
  id: 'rooms.rooms.info',
  summary: 'One room by id or name',
  auth: 'required',
  idempotent: true,
  input: z.object({ target: roomTargetSchema }),
  output: z.object({ room: roomSchema }),
  rest: perSection(NAMED_SECTIONS, 'info', (section, info) => ({
    method: 'GET',
    request: (r) => ({ target: roomTargetOf(section, r) }),
    response: answerRoom(info),
    checks: section === 'channels' ? PUBLIC_CHANNELS : { room: 'read' },
    example: { roomId: 'ByehQjC44FwMeiLbX' },
  })),
  errors: ROOM_TARGET_ERRORS,
});

const listBinding = (scope: 'all' | 'joined') => (section: RoomSection, info: RoomSectionInfo) => ({
  method: 'GET' as const,
  paged: true,
  ...(scope === 'all' ? { checks: PUBLIC_CHANNELS } : {}),
  request: (r: RestRequest) => ({ section, scope, page: r.page }),
  response: ({ rooms, ...page }: { rooms: unknown[] }) => ({ [info.many]: rooms, ...page, success: true }),
  example: { count: 10 },
});

/** channels.list shows all public channels; channels.list.joined, groups.list and im.list what the caller is in. */
export const listRooms = defineOperation({
  id: 'rooms.rooms.list',
  summary: 'Rooms of a kind, page by page',
  auth: 'required',
  idempotent: true,
  input: z.object({ section: roomSectionSchema, scope: z.enum(['all', 'joined']), page: pageSchema.prefault({}) }),
  output: pageInfoSchema.extend({ rooms: z.array(roomSchema) }),
  rest: [
    ...perSection(['channels'], 'list', listBinding('all')),
    ...perSection(['channels'], 'list.joined', listBinding('joined')),
    ...perSection(['groups', 'im'], 'list', listBinding('joined')),
  ],
  errors: [{ code: 'error-not-allowed', kind: 'unauthorized' }],
});

/** contract/ddp-methods.json, rooms/get; contract/rest/rooms.json, rooms.get. */
export const getRooms = defineOperation({
  id: 'rooms.rooms.get',
  summary: "The caller's rooms, all or those changed since a date",
  auth: 'optional',
  idempotent: true,
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
        updatedSince: { code: 'error-updatedSince-param-invalid', text: 'The "updatedSince" query parameter must be a valid date.' },
      },
      example: { updatedSince: '2018-01-26T00:11:00.000Z' },
    },
  ],
  ddp: [
    {
      method: 'rooms/get',
      input: ([since]) => ({ updatedSince: since instanceof Date ? since : undefined, dated: since instanceof Date || since === 0 }),
      result: byDate,
      example: [],
    },
  ],
  errors: [],
});

/** Called by the SDK for each configured room before joinRoom (contract/ddp-methods.json, getRoomIdByNameOrId). */
export const roomIdByNameOrId = defineOperation({
  id: 'rooms.rooms.resolve',
  summary: 'The id of a room by its id or name',
  auth: 'required',
  checks: { room: 'read' },
  idempotent: true,
  input: z.object({ nameOrId: z.string() }),
  output: z.object({ rid: z.string() }),
  ddp: [{ method: 'getRoomIdByNameOrId', input: ([nameOrId]) => ({ nameOrId }), result: ({ rid }) => rid, example: ['general'] }],
  errors: [{ code: 'error-not-allowed', text: 'Not allowed' }],
});

/** What messages needs to decide about posting and reading; kept there until an event drops it. */
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
});
export type RoomCard = z.infer<typeof roomCardSchema>;

export const membershipSchema = z.object({ roles: z.array(z.string()), blocked: z.boolean(), ls: z.date().optional() });
export type Membership = z.infer<typeof membershipSchema>;

/** A room and one user's place in it; nulls for what does not exist. */
export const roomStanding = defineOperation({
  id: 'rooms.rooms.standing',
  summary: 'A room, and the membership of one user in it',
  auth: 'internal',
  idempotent: true,
  input: z.object({ rid: z.string(), userId: z.string().optional() }),
  output: z.object({ room: roomCardSchema.nullable(), membership: membershipSchema.nullable() }),
  errors: [],
});

/** Finds a room by the words of a section, with that section's errors, for services that need it on the caller's behalf. */
export const locateRoom = defineOperation({
  id: 'rooms.rooms.locate',
  summary: 'Resolve the parameters that name a room, and what the caller may do there',
  auth: 'required',
  idempotent: true,
  input: z.object({ target: roomTargetSchema }),
  output: z.object({ room: roomCardSchema, membership: membershipSchema.nullable(), read: z.boolean(), preview: z.boolean() }),
  errors: ROOM_TARGET_ERRORS,
});

/** Rooms of types c and p by their exact names, for links in messages. Unknown names are left out. */
export const roomsNamed = defineOperation({
  id: 'rooms.rooms.named',
  summary: 'Ids of channels and groups by name',
  auth: 'internal',
  idempotent: true,
  input: z.object({ names: z.array(z.string()).max(100) }),
  output: z.object({ rooms: z.array(z.object({ _id: z.string(), name: z.string(), t: roomTypeSchema })) }),
  errors: [],
});

/**
 * Makes the caller a member of a public channel on its way to post there. The one who asks writes the `uj` message:
 * a call back would be one hop too many.
 */
export const enterRoom = defineOperation({
  id: 'rooms.members.enter',
  summary: 'Join a public channel without a system message',
  auth: 'required',
  checks: { room: 'read' },
  idempotent: true,
  input: z.object({ rid: z.string() }),
  output: z.object({ joined: z.boolean() }),
  errors: [{ code: 'error-not-allowed', text: 'Not allowed' }, { code: 'error-code-invalid', text: 'Invalid Room Password' }],
});

/** May the caller read this room, and is it a member? The gateway asks before it opens a stream. */
export const roomAccess = defineOperation({
  id: 'rooms.rooms.access',
  summary: 'Whether the caller may read a room and is a member of it',
  auth: 'optional',
  idempotent: true,
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
  idempotent: true,
  input: z.object({}),
  output: z.object({ rooms: z.array(z.object({ _id: z.string(), t: roomTypeSchema, name: z.string().optional() })) }),
  errors: [],
});
