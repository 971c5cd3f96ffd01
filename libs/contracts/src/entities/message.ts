import { z } from 'zod';
import type { Block } from '../core/ui-kit';
import { userRefSchema } from './user';

const mentionSchema = z.looseObject({ _id: z.string(), username: z.string().optional(), name: z.string().optional() });
const channelRefSchema = z.looseObject({ _id: z.string(), name: z.string().optional() });

/** An uploaded file that a message carries (contract/defaults.json, documents.fileMessage). */
const fileRefSchema = z.looseObject({ _id: z.string(), name: z.string(), type: z.string() });

/**
 * contract/defaults.json, documents.message. Loose: clients store marks of their own (`bot`, `e2e`, …), and fields that only their
 * feature reads stay out (`md`, `translations`, `unread`, `snippeted`).
 */
export const messageSchema = z.looseObject({
  _id: z.string(),
  rid: z.string(),
  msg: z.string(),
  ts: z.date(),
  u: userRefSchema,
  t: z.string().optional(),
  _updatedAt: z.date(),
  mentions: z.array(mentionSchema).optional(),
  channels: z.array(channelRefSchema).optional(),
  urls: z.array(z.looseObject({ url: z.string() })).optional(),
  alias: z.string().optional(),
  emoji: z.string().optional(),
  avatar: z.string().optional(),
  groupable: z.boolean().optional(),
  parseUrls: z.boolean().optional(),
  attachments: z.array(z.looseObject({})).optional(),
  /** Validated when the message was sent. Not here, because events of the previous release may contain anything. */
  blocks: z.custom<readonly Block[]>().optional(),
  file: fileRefSchema.optional(),
  files: z.array(fileRefSchema).optional(),
  reactions: z.record(z.string(), z.looseObject({ usernames: z.array(z.string()) })).optional(),
  starred: z.array(z.object({ _id: z.string() })).optional(),
  pinned: z.boolean().optional(),
  pinnedAt: z.date().optional(),
  pinnedBy: userRefSchema.optional(),
  editedAt: z.date().optional(),
  editedBy: userRefSchema.optional(),
  tmid: z.string().optional(),
  tshow: z.boolean().optional(),
  tcount: z.number().int().optional(),
  tlm: z.date().optional(),
  replies: z.array(z.string()).optional(),
});
export type Message = z.infer<typeof messageSchema>;

/** System messages about a room (contract/system-messages.json). */
export const roomNoteSchema = z.enum([
  'uj',
  'ut',
  'au',
  'ul',
  'ru',
  'r',
  'subscription-role-added',
  'subscription-role-removed',
  'room_changed_topic',
  'room_changed_description',
  'room_changed_announcement',
  'room_changed_privacy',
  'room_e2e_enabled',
  'room_e2e_disabled',
  'room-archived',
  'room-unarchived',
  'jitsi_call_started',
  'user-muted',
  'user-unmuted',
  'room_changed_avatar',
]);
export type RoomNote = z.infer<typeof roomNoteSchema>;
/** All system messages: about a room, and about single messages. */
export type SystemMessageType = RoomNote | 'rm' | 'message_pinned' | 'message_snippeted' | 'discussion-created';
