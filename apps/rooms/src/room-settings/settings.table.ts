import type { PermissionId, Room, RoomNote, RoomSettingId, RoomSettings, UserRef } from '@gantry/contracts';

/** Fields of a document; undefined removes a field. */
export type Fields = Readonly<Record<string, unknown>>;

/**
 * A permission needed in addition to edit-room, and the error without it (contract/errors.json,
 * error-action-not-allowed).
 */
export interface Right {
  /** undefined: nobody may. */
  readonly permission: PermissionId | undefined;
  readonly text: string;
  readonly action: string;
}

/** One setting of saveRoomSettings: who may change it, what is written, which system message it causes. */
export interface SettingRow<Value> {
  readonly right?: (value: Value, room: Room) => Right | undefined;
  /** @param room as the earlier settings of the same call leave it */
  readonly fields: (value: Value, room: Room) => Fields;
  /** Fields that memberships copy. */
  readonly copies?: (value: Value) => Fields;
  /** The system message (contract/system-messages.json). */
  readonly note?: (value: Value, by: UserRef) => { readonly kind: RoomNote; readonly msg: string };
}

const ADMINISTRATION: Right = {
  permission: 'view-room-administration',
  text: 'Viewing room administration is not allowed',
  action: 'Viewing_room_administration',
};
const RETENTION: Right = {
  permission: 'edit-room-retention-policy',
  text: 'Editing room retention policy is not allowed',
  action: 'Editing_room',
};
const AVATAR: Right = {
  permission: 'edit-room-avatar',
  text: 'Editing a room avatar is not allowed',
  action: 'Editing_room',
};
const BROADCAST: Right = {
  permission: undefined,
  text: 'Editing readOnly/reactWhenReadOnly are not allowed for broadcast rooms',
  action: 'Editing_room',
};

function textRow(field: string, kind: RoomNote): SettingRow<string> {
  return { fields: (text) => ({ [field]: text }), note: (msg) => ({ kind, msg }) };
}

function writingRow(field: string): SettingRow<boolean> {
  return { right: (_value, room) => (room.broadcast ? BROADCAST : undefined), fields: (on) => ({ [field]: on }) };
}

function adminRow(field: string): SettingRow<boolean> {
  return { right: () => ADMINISTRATION, fields: (on) => ({ [field]: on }) };
}

function retentionRow(field: string): SettingRow<boolean | number> {
  return {
    right: () => RETENTION,
    fields: (value, { retention }) => ({
      retention: { ...(typeof retention === 'object' ? retention : {}), [field]: value },
    }),
  };
}

function typeRight(type: 'c' | 'p', room: Room): Right | undefined {
  if (type === room.t) return undefined;
  const action = 'Change_Room_Type';
  return type === 'c'
    ? { permission: 'create-c', text: 'Changing a private group to a public channel is not allowed', action }
    : { permission: 'create-p', text: 'Changing a public channel to a private room is not allowed', action };
}

function encryptionRight(on: boolean, room: Room): Right | undefined {
  const action = 'Change_Room_Encrypted';
  if (on === (room.encrypted ?? false)) return undefined;
  if (room.t === 'c')
    return { permission: undefined, text: 'Only groups or direct channels can enable encryption', action };
  return {
    permission: 'toggle-room-e2e-encryption',
    text: 'You do not have permission to toggle E2E encryption',
    action,
  };
}

/**
 * contract/ddp-extra.json, saveRoomSettings. The name of `roomName` itself is written by RoomNaming; only its display
 * name and message are here.
 */
export const SETTING_ROWS: { readonly [Id in RoomSettingId]: SettingRow<RoomSettings[Id]> } = {
  roomName: { fields: (fname) => ({ fname }), note: (msg) => ({ kind: 'r', msg }) },
  roomTopic: textRow('topic', 'room_changed_topic'),
  roomAnnouncement: textRow('announcement', 'room_changed_announcement'),
  roomDescription: textRow('description', 'room_changed_description'),
  roomCustomFields: { fields: (customFields) => ({ customFields }), copies: (customFields) => ({ customFields }) },
  roomType: {
    right: typeRight,
    fields: (t) => ({ t }),
    copies: (t) => ({ t }),
    note: (t) => ({ kind: 'room_changed_privacy', msg: t === 'c' ? 'Channel' : 'Private Group' }),
  },
  readOnly: writingRow('ro'),
  reactWhenReadOnly: writingRow('reactWhenReadOnly'),
  systemMessages: { fields: (sysMes) => ({ sysMes }) },
  default: adminRow('default'),
  featured: adminRow('featured'),
  joinCode: { fields: (code) => ({ joinCode: code || undefined, joinCodeRequired: code !== '' }) },
  encrypted: {
    right: encryptionRight,
    fields: (encrypted) => ({ encrypted }),
    note: (on, { username = '' }) => ({ kind: on ? 'room_e2e_enabled' : 'room_e2e_disabled', msg: username }),
  },
  retentionEnabled: retentionRow('enabled'),
  retentionOverrideGlobal: retentionRow('overrideGlobal'),
  retentionMaxAge: retentionRow('maxAge'),
  retentionExcludePinned: retentionRow('excludePinned'),
  retentionFilesOnly: retentionRow('filesOnly'),
  retentionIgnoreThreads: retentionRow('ignoreThreads'),
  // The etag of the picture is known once it is stored: the service adds it, and the system message.
  roomAvatar: { right: () => AVATAR, fields: () => ({}) },
};
