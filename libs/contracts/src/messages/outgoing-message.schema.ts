import { z } from 'zod';
import { attachmentsSchema } from './attachments.schema';

/** A message as clients send it (contract/rest/chat.json, chat.sendMessage); the server sets all other fields. */
export const outgoingMessageSchema = z.looseObject({
  _id: z.string().min(1).max(64).optional(),
  rid: z.string().optional(),
  msg: z.string().optional(),
  ts: z.date().optional(),
  alias: z.string().max(255).optional(),
  emoji: z.string().max(255).optional(),
  avatar: z.string().max(2_000).optional(),
  groupable: z.boolean().optional(),
  parseUrls: z.boolean().optional(),
  attachments: attachmentsSchema.optional(),
  /** UIKit blocks. Validated by the service that stores them, because earlier gateways pass anything on. */
  blocks: z.unknown().optional(),
  tmid: z.string().optional(),
  tshow: z.boolean().optional(),
});
export type OutgoingMessage = z.infer<typeof outgoingMessageSchema>;
