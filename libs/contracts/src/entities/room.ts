import { z } from 'zod';
import { messageSchema } from './message';
import { userRefSchema } from './user';

/** c public channel, p private group, d direct conversation, l omnichannel (contract/schema.json, room_types). */
export const roomTypeSchema = z.enum(['c', 'p', 'd', 'l']);
export type RoomType = z.infer<typeof roomTypeSchema>;

/** The fields clients may see (contract/ddp-extra.json, publishFields.room). Loose: custom server fields pass. */
export const roomSchema = z.looseObject({
  _id: z.string(),
  t: roomTypeSchema,
  name: z.string().optional(),
  fname: z.string().optional(),
  u: userRefSchema.nullish(),
  ts: z.date().optional(),
  lm: z.date().optional(),
  msgs: z.number().int().optional(),
  usersCount: z.number().int().optional(),
  usernames: z.array(z.string()).optional(),
  uids: z.array(z.string()).optional(),
  topic: z.string().optional(),
  announcement: z.string().optional(),
  description: z.string().optional(),
  ro: z.boolean().optional(),
  reactWhenReadOnly: z.boolean().optional(),
  broadcast: z.boolean().optional(),
  encrypted: z.boolean().optional(),
  archived: z.boolean().optional(),
  default: z.boolean().optional(),
  joinCodeRequired: z.boolean().optional(),
  muted: z.array(z.string()).optional(),
  unmuted: z.array(z.string()).optional(),
  customFields: z.record(z.string(), z.unknown()).optional(),
  sysMes: z.union([z.boolean(), z.array(z.string())]).optional(),
  prid: z.string().optional(),
  /** Omnichannel: whose conversation it is. */
  v: z.looseObject({ _id: z.string(), username: z.string().optional(), status: z.string().optional() }).optional(),
  lastMessage: messageSchema.optional(),
  _updatedAt: z.date().optional(),
});
export type Room = z.infer<typeof roomSchema>;
