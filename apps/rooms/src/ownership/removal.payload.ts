import { z } from 'zod';

export const REMOVAL_KIND = 'remove-room';

/** A room that is being removed, and the user whose membership is removed last. */
export const removalPayloadSchema = z.object({ rid: z.string(), last: z.string() });
