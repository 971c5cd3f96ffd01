import { z } from 'zod';
import type { PermissionId } from '../access/permission.catalogue';
import type { UseCaseChecks } from '../core/use-case-checks';
import { ERROR_KINDS } from '../core/app-error';
import { defineOperation, type ErrorSpec, type RestRequest } from '../core/operation';
import { roomSchema } from '../entities/room';
import type { RoomSettingId } from './room-settings.schema';
import {
  perSection,
  ROOM_TARGET_ERRORS,
  roomTargetOf,
  roomTargetSchema,
  type RoomSection,
  type RoomSectionInfo,
} from './room.sections';

const EXAMPLE_ROOM = 'ByehQjC44FwMeiLbX';
const NAMED: readonly RoomSection[] = ['channels', 'groups'];
const ALL: readonly RoomSection[] = ['channels', 'groups', 'im'];

interface Setter {
  readonly verb: string;
  /** The parameter with the value. */
  readonly field: string;
  readonly setting: RoomSettingId;
  readonly sections: readonly RoomSection[];
  /** Whether the answer is the value under the parameter's name instead of the room. */
  readonly echoes?: true;
  /** Whether an empty text removes the value; otherwise it counts as missing. */
  readonly mayBeEmpty?: true;
  readonly takes?: 'object';
  /** The error for a missing value if it is not the usual one. */
  readonly missing?: ErrorSpec;
  /** Sections that refuse an unchanged value, with their errors. */
  readonly same?: Readonly<Partial<Record<RoomSection, ErrorSpec>>>;
  /** Beside edit-room, for the example. */
  readonly permissions?: (section: RoomSection) => readonly PermissionId[];
  readonly example: (section: RoomSection) => unknown;
}

const plain = (text: string): ErrorSpec => ({ code: 'plain', text, kind: 'text' });
const sameAs = (whose: string, what: string): ErrorSpec =>
  plain(`The ${whose} ${what} is the same as what it would be changed to.`);

/** Routes that change one setting each (contract/rest/channels.json, contract/rest-extra.json). */
export const ROOM_SETTERS: readonly Setter[] = [
  {
    ...{ verb: 'rename', field: 'name', setting: 'roomName', sections: NAMED },
    same: { channels: plain('The channel name is the same as what it would be renamed to.') },
    example: () => 'channelname',
  },
  {
    ...{ verb: 'setTopic', field: 'topic', setting: 'roomTopic', sections: ALL, echoes: true, mayBeEmpty: true },
    same: { channels: sameAs('channel', 'topic') },
    example: () => 'Test out everything',
  },
  {
    ...{ verb: 'setDescription', field: 'description', setting: 'roomDescription', sections: NAMED },
    ...{ echoes: true, mayBeEmpty: true },
    same: { channels: sameAs('channel', 'description') },
    example: () => 'Test out everything',
  },
  {
    ...{ verb: 'setPurpose', field: 'purpose', setting: 'roomDescription', sections: NAMED },
    ...{ echoes: true, mayBeEmpty: true },
    same: { channels: sameAs('channel', 'purpose (description)') },
    example: () => 'Test out everything',
  },
  {
    ...{ verb: 'setAnnouncement', field: 'announcement', setting: 'roomAnnouncement', sections: NAMED },
    ...{ echoes: true, mayBeEmpty: true },
    example: () => 'Test out everything',
  },
  {
    ...{ verb: 'setReadOnly', field: 'readOnly', setting: 'readOnly', sections: NAMED },
    same: {
      channels: sameAs('channel', 'read only setting'),
      groups: sameAs('private group', 'read only setting'),
    },
    example: () => true,
  },
  {
    ...{ verb: 'setType', field: 'type', setting: 'roomType', sections: NAMED },
    same: { channels: sameAs('channel', 'type'), groups: sameAs('private group', 'type') },
    permissions: (section) => [section === 'channels' ? 'create-p' : 'create-c'],
    example: (section) => (section === 'channels' ? 'p' : 'c'),
  },
  {
    ...{ verb: 'setJoinCode', field: 'joinCode', setting: 'joinCode', sections: ['channels'] },
    example: () => '1234',
  },
  {
    ...{ verb: 'setCustomFields', field: 'customFields', setting: 'roomCustomFields', sections: NAMED },
    takes: 'object',
    missing: plain('The bodyParam "customFields" is required with a type like object.'),
    example: () => ({ organization: 'tra-la-la' }),
  },
  {
    ...{ verb: 'setDefault', field: 'default', setting: 'default', sections: ['channels'] },
    // The reference has these two codes interchanged, and clients expect them so (contract/errors.json, spellings).
    missing: { code: 'error-channels-setdefault-is-same', text: 'The bodyParam "default" is required', kind: 'typed' },
    same: {
      channels: {
        code: 'error-channels-setdefault-missing-default-param',
        text: 'The channel default setting is the same as what it would be changed to.',
        kind: 'typed',
      },
    },
    permissions: () => ['view-room-administration'],
    example: () => true,
  },
  {
    ...{ verb: 'setEncrypted', field: 'encrypted', setting: 'encrypted', sections: ['groups'] },
    permissions: () => ['toggle-room-e2e-encryption'],
    example: () => true,
  },
];

const missingOf = ({ field, missing }: Setter): ErrorSpec => missing ?? plain(`The bodyParam "${field}" is required`);

function valueOf({ field, mayBeEmpty, takes }: Setter, { input }: RestRequest): unknown {
  const value = input[field];
  if (value === null || (value === '' && !mayBeEmpty)) return undefined;
  return takes === 'object' && (typeof value !== 'object' || Array.isArray(value)) ? undefined : value;
}

const answerOf =
  ({ echoes, field, setting }: Setter, info: RoomSectionInfo) =>
  ({ room, settings }: { room: unknown; settings: Readonly<Record<string, unknown>> }) =>
    echoes ? { [field]: settings[setting], success: true } : { [info.one]: room, success: true };

function checksOf(setter: Setter, section: RoomSection): UseCaseChecks {
  const all: readonly PermissionId[] = ['edit-room', ...(setter.permissions?.(section) ?? [])];
  return section === 'channels' ? { all } : { room: 'read', all };
}

const errorSpecSchema = z.object({
  code: z.union([z.string(), z.number()]),
  text: z.string().optional(),
  kind: z.enum(ERROR_KINDS).optional(),
});

/**
 * Every setter is a row of {@link ROOM_SETTERS}; contract/ddp-methods.json, saveRoomSettings, takes one setting and its
 * value, or an object of several. Names and values are checked by the use case: one word for whatever is wrong with them.
 */
export const saveRoomSettings = defineOperation({
  id: 'rooms.settings.save',
  summary: 'Change what a room is called, says about itself and allows',
  auth: 'required',
  checkedByUseCase: { all: ['edit-room'] },
  input: z.object({
    target: roomTargetSchema.optional(),
    rid: z.string().optional(),
    settings: z.record(z.string(), z.unknown()),
    /** The route's error when nothing would change. Never taken from a client's request. */
    same: errorSpecSchema.optional(),
  }),
  output: z.object({ room: roomSchema, settings: z.record(z.string(), z.unknown()) }),
  rest: [
    ...ROOM_SETTERS.flatMap((setter) =>
      perSection(setter.sections, setter.verb, (section, info) => ({
        method: 'POST',
        request: (r) => {
          const value = valueOf(setter, r);
          return {
            target: roomTargetOf(section, r),
            settings: value === undefined ? undefined : { [setter.setting]: value },
            same: setter.same?.[section],
          };
        },
        response: answerOf(setter, info),
        checkedByUseCase: checksOf(setter, section),
        paramErrors: { settings: { ...missingOf(setter), when: 'absent' } },
        example: { roomId: EXAMPLE_ROOM, [setter.field]: setter.example(section) },
      })),
    ),
    {
      method: 'POST',
      path: '/api/v1/rooms.saveRoomSettings',
      request: ({ input: { rid, ...settings } }) => ({ rid, settings }),
      response: ({ room }) => ({ rid: room._id, success: true }),
      example: { rid: EXAMPLE_ROOM, roomTopic: 'Test out everything' },
    },
  ],
  ddp: [
    {
      method: 'saveRoomSettings',
      input: ([rid, settings, value]) => ({
        rid,
        settings: typeof settings === 'object' ? settings : { [String(settings)]: value },
      }),
      result: ({ room }) => ({ result: true, rid: room._id }),
      example: [EXAMPLE_ROOM, 'roomTopic', 'Test out everything'],
    },
  ],
  errors: [
    ...ROOM_TARGET_ERRORS,
    ...ROOM_SETTERS.flatMap((setter) => [missingOf(setter), ...Object.values(setter.same ?? {})]),
    { code: 'error-invalid-room', text: 'Invalid room' },
    { code: 'error-invalid-settings', text: 'Invalid settings provided' },
    { code: 'error-not-allowed', text: 'Not allowed' },
    ...[
      'Editing room is not allowed',
      'Editing readOnly/reactWhenReadOnly are not allowed for broadcast rooms',
      'Viewing room administration is not allowed',
      'Changing a private group to a public channel is not allowed',
      'Changing a public channel to a private room is not allowed',
      'Only groups or direct channels can enable encryption',
      'You do not have permission to toggle E2E encryption',
      'Editing room retention policy is not allowed',
      'Editing a room avatar is not allowed',
    ].map((text) => ({ code: 'error-action-not-allowed', text })),
    { code: 'error-invalid-file-type', text: 'Invalid file type' },
    { code: 'error-direct-room', text: "Can't change type of direct rooms" },
    { code: 'error-invalid-room-name', text: '{name} is not a valid room name.' },
    { code: 'error-duplicate-channel-name', text: "A channel with name '{name}' exists" },
    { code: 'error-archived-duplicate-name', text: "There's an archived channel with name {name}" },
  ],
});
