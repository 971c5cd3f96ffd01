import { z } from 'zod';
import { defineOperation } from '../core/operation';

/** One pass over threads and files, for records that are made once a day. */
export const countThreadsAndUploads = defineOperation({
  id: 'messages.statistics.count',
  summary: 'How many threads and uploaded files there are',
  auth: 'internal',
  deadlineMs: 15_000,
  input: z.object({}),
  output: z.object({
    threads: z.number().int(),
    uploads: z.number().int(),
    /** Bytes of all of them. */
    uploadedBytes: z.number(),
  }),
  errors: [],
});
