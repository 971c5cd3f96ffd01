import { z } from 'zod';
import { defineOperation } from '../core/operation';
import { messageSchema } from '../entities/message';

/** Most messages of one page; fewer when they are long. */
export const MAX_EXPORTED_MESSAGES = 1_000;

/** Behind every message before `ts`, and behind those of `ids`, which are of that very moment. */
export const exportPlaceSchema = z.object({ ts: z.date(), ids: z.array(z.string()) });
export type ExportPlace = z.infer<typeof exportPlaceSchema>;

/** A room's messages, oldest first, from behind a place on. Rights are checked by the asking service. */
export const exportMessages = defineOperation({
  id: 'messages.exports.page',
  summary: 'Messages of a room for an export, page by page',
  auth: 'internal',
  input: z.object({
    rid: z.string(),
    after: exportPlaceSchema.optional(),
    /** Only these, or what was said from this moment on, or until that one. */
    ids: z.array(z.string()).max(MAX_EXPORTED_MESSAGES).optional(),
    from: z.date().optional(),
    to: z.date().optional(),
    limit: z.number().int().min(1).max(MAX_EXPORTED_MESSAGES),
  }),
  output: z.object({ messages: z.array(messageSchema), next: exportPlaceSchema.optional() }),
  errors: [],
});
