import { pruneFilterSchema } from '@gantry/contracts';
import { z } from 'zod';

export const PRUNING_KIND = 'prune-room';

/** What a job of pruning has to do. */
export const pruningPayloadSchema = z.object({
  filter: pruneFilterSchema,
  /** Most messages. */
  limit: z.number().int(),
  /** What is older was looked at. */
  from: z.date().optional(),
});
export type PruningPayload = z.infer<typeof pruningPayloadSchema>;
