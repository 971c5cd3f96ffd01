import { z } from 'zod';
import { roomTypeSchema } from './room';
import { userRefSchema } from './user';

/** One user's place in one room (contract/ddp-extra.json, publishFields.subscription). */
export const subscriptionSchema = z.looseObject({
  _id: z.string(),
  rid: z.string(),
  t: roomTypeSchema,
  u: userRefSchema,
  name: z.string().optional(),
  fname: z.string().optional(),
  open: z.boolean(),
  alert: z.boolean(),
  unread: z.number().int(),
  userMentions: z.number().int().optional(),
  groupMentions: z.number().int().optional(),
  roles: z.array(z.string()).optional(),
  ts: z.date().optional(),
  ls: z.date().optional(),
  f: z.boolean().optional(),
  archived: z.boolean().optional(),
  blocked: z.boolean().optional(),
  blocker: z.boolean().optional(),
  autoTranslate: z.boolean().optional(),
  autoTranslateLanguage: z.string().optional(),
  tunread: z.array(z.string()).optional(),
  customFields: z.record(z.string(), z.unknown()).optional(),
  _updatedAt: z.date().optional(),
});
export type Subscription = z.infer<typeof subscriptionSchema>;
