import { z } from 'zod';
import { defineOperation } from '../core/operation';
import { messageSchema } from '../entities/message';

/** Most messages of one page; fewer when they are long. */
export const MAX_EXPORTED_MESSAGES = 1_000;

/** After every message before `ts`, and after the messages `ids`, which have exactly that time. */
export const exportPlaceSchema = z.object({ ts: z.date(), ids: z.array(z.string()) });
export type ExportPlace = z.infer<typeof exportPlaceSchema>;

/** Messages of a room, oldest first, after a given place. The calling service checks access. */
export const exportMessages = defineOperation({
  id: 'messages.exports.page',
  summary: 'Messages of a room for an export, page by page',
  auth: 'internal',
  input: z.object({
    rid: z.string(),
    after: exportPlaceSchema.optional(),
    /** Only these messages, only since this time, or only until that time. */
    ids: z.array(z.string()).max(MAX_EXPORTED_MESSAGES).optional(),
    from: z.date().optional(),
    to: z.date().optional(),
    limit: z.number().int().min(1).max(MAX_EXPORTED_MESSAGES),
  }),
  output: z.object({ messages: z.array(messageSchema), next: exportPlaceSchema.optional() }),
  errors: [],
});
