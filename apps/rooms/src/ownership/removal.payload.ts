import { z } from 'zod';

export const REMOVAL_KIND = 'remove-room';

/** A room that is on its way out, and whose membership leaves last. */
export const removalPayloadSchema = z.object({ rid: z.string(), last: z.string() });
