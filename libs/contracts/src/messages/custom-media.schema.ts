import { z } from 'zod';
import { bytesSchema } from '../core/rest-content';

/** The name of a picture or sound in the address that clients request. */
export const mediaAnswerSchema = z.object({
  type: z.string(),
  content: bytesSchema,
  etag: z.string(),
  maxAgeS: z.number(),
});

/** The file sent to a method: a text whose characters are bytes. */
export function methodFileOf(field: string, content: unknown, type: unknown): unknown {
  const bytes = typeof content === 'string' ? Buffer.from(content, 'latin1') : content;
  return { field, name: '', type, content: bytes };
}
