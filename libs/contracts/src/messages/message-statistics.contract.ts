import { z } from 'zod';
import { defineOperation } from '../core/operation';

/** Counts threads and files, for the daily record of statistics. */
export const countThreadsAndUploads = defineOperation({
  id: 'messages.statistics.count',
  summary: 'How many threads and uploaded files there are',
  auth: 'internal',
  deadlineMs: 15_000,
  input: z.object({}),
  output: z.object({
    threads: z.number().int(),
    uploads: z.number().int(),
    /** Sum of their sizes, bytes. */
    uploadedBytes: z.number(),
  }),
  errors: [],
});
