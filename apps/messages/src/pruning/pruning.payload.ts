import { pruneFilterSchema } from '@gantry/contracts';
import { z } from 'zod';

export const PRUNING_KIND = 'prune-room';

/** The payload of a pruning job. */
export const pruningPayloadSchema = z.object({
  filter: pruneFilterSchema,
  /** Most messages to prune. */
  limit: z.number().int(),
  /** Older messages have been looked at already. */
  from: z.date().optional(),
});
export type PruningPayload = z.infer<typeof pruningPayloadSchema>;
