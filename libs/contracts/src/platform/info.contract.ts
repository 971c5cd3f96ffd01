import { z } from 'zod';
import { defineOperation } from '../core/operation';

const buildSchema = z.object({ nodeVersion: z.string(), arch: z.string(), platform: z.string(), cpus: z.number() });

/**
 * GET /api/info (contract/rest/miscellaneous.json; contract/rest-extra.json, nonV1: everything under `info` for an
 * administrator, the version alone for everybody else). The version is the API level that clients test for.
 */
export const serverInfo = defineOperation({
  id: 'auth.info.get',
  summary: 'Which server answers, and which version of the API it speaks',
  auth: 'optional',
  input: z.object({}),
  output: z.object({
    version: z.string(),
    build: buildSchema.optional(),
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

/** contract/ddp-extra.json, getServerInfo. */
export const describeServer = defineOperation({
  id: 'auth.info.describe',
  summary: 'Which server answers; for those who see statistics also on what machine',
  auth: 'required',
  loginError: { code: 'not-authorized' },
  input: z.object({}),
  output: z.object({ version: z.string(), build: buildSchema.optional() }),
  ddp: [{ method: 'getServerInfo', input: () => ({}), example: [] }],
  errors: [],
});

/** contract/ddp-extra.json, getMigrationVersion. */
export const databaseVersion = defineOperation({
  id: 'auth.info.databaseVersion',
  summary: 'The version of the form that the database is kept in',
  auth: 'required',
  input: z.object({}),
  output: z.object({ version: z.number().int() }),
  ddp: [{ method: 'getMigrationVersion', input: () => ({}), result: ({ version }) => version, example: [] }],
  errors: [],
});

/** contract/rest-extra.json, nonV1, /robots.txt: the text of the setting Robot_Instructions_File_Content. */
export const robotsFile = defineOperation({
  id: 'auth.info.robots',
  summary: 'What search engines may visit',
  auth: 'optional',
  rateLimit: 'none',
  input: z.object({}),
  output: z.object({ text: z.string() }),
  rest: [
    {
      method: 'GET',
      path: '/robots.txt',
      request: () => ({}),
      content: ({ text }) => ({ headers: { 'content-type': 'text/plain; charset=utf-8' }, body: text }),
      example: {},
    },
  ],
  errors: [],
});
