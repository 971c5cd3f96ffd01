import { z } from 'zod';
import { bytesSchema } from '../core/rest-content';

/** A picture or a sound that clients ask for by its address. */
export const mediaAnswerSchema = z.object({
  type: z.string(),
  content: bytesSchema,
  etag: z.string(),
  maxAgeS: z.number(),
});

/** The file of a method: a text whose characters are bytes. */
export function methodFileOf(field: string, content: unknown, type: unknown): unknown {
  const bytes = typeof content === 'string' ? Buffer.from(content, 'latin1') : content;
  return { field, name: '', type, content: bytes };
}
