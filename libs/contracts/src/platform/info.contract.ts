import { z } from 'zod';
import { defineOperation } from '../core/operation';

/** GET /api/info (contract/rest/miscellaneous.json). The version is the API level that clients test for. */
export const serverInfo = defineOperation({
  id: 'auth.info.get',
  summary: 'Which server answers, and which version of the API it speaks',
  auth: 'optional',
  idempotent: true,
  input: z.object({}),
  output: z.object({
    version: z.string(),
    build: z.object({ nodeVersion: z.string(), arch: z.string(), platform: z.string(), cpus: z.number() }).optional(),
    commit: z.record(z.string(), z.string()).optional(),
  }),
  rest: [{ method: 'GET', path: '/api/info', request: () => ({}), response: (info) => ({ info, success: true }), example: {} }],
  errors: [],
});
