import { z } from 'zod';
import { defineOperation } from '../core/operation';

/**
 * GET /api/info (contract/rest/miscellaneous.json; contract/rest-extra.json, nonV1: everything under `info` for an
 * administrator, the version alone for everybody else). The version is the API level that clients test for.
 */
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
  rest: [
    {
      method: 'GET',
      path: '/api/info',
      aliases: ['/api/v1/info'],
      request: () => ({}),
      response: (info) => (info.build ? { info, success: true } : { version: info.version, success: true }),
      example: {},
    },
  ],
  errors: [],
});
