import { z } from 'zod';
import { MAX_ROOM_AVATAR } from '../auth/room-avatars.contract';

/** Most characters of a topic, description or announcement. */
export const MAX_ROOM_TEXT = 10_000;
/** Most characters of a room's custom fields, as JSON. */
const MAX_CUSTOM_FIELDS = 20_000;
/** Most types of system message that a room hides. */
const MAX_HIDDEN_KINDS = 50;

const text = z.string().max(MAX_ROOM_TEXT);
/** Forms can only send booleans as text. */
const flag = z.union([z.boolean(), z.literal(['true', 'false']).transform((word) => word === 'true')]);

/**
 * What saveRoomSettings can change (contract/ddp-methods.json, contract/ddp-extra.json). Not here: what is made for other
 * products (tokenpass, streamingOptions).
 */
export const roomSettingsSchema = z.strictObject({
  roomName: z.string().trim().min(1).max(255),
  roomTopic: text,
  roomAnnouncement: text,
  roomDescription: text,
  roomCustomFields: z
    .record(z.string(), z.unknown())
    .refine((fields) => JSON.stringify(fields).length <= MAX_CUSTOM_FIELDS),
  roomType: z.enum(['c', 'p']),
  readOnly: flag,
  reactWhenReadOnly: flag,
  systemMessages: z.union([z.boolean(), z.array(z.string().max(50)).max(MAX_HIDDEN_KINDS)]),
  default: flag,
  featured: flag,
  /** Empty: no code is needed. */
  joinCode: z.string().max(255),
  encrypted: flag,
  retentionEnabled: flag,
  retentionOverrideGlobal: flag,
  /** Days. */
  retentionMaxAge: z.number().int().positive(),
  retentionExcludePinned: flag,
  retentionFilesOnly: flag,
  retentionIgnoreThreads: flag,
  /** A data URI; null or empty removes the picture. */
  roomAvatar: z.string().max(MAX_ROOM_AVATAR).nullable(),
});
export type RoomSettings = z.output<typeof roomSettingsSchema>;
export type RoomSettingId = keyof RoomSettings;
