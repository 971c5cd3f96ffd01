import { z } from 'zod';
import { defineOperation } from '../core/operation';

/** How often every process says that it runs, ms. */
export const HEARTBEAT_MS = 10_000;
/** Whoever was not heard of for so long runs no more, ms. */
export const HEARTBEAT_EXPIRES_MS = 30_000;

/** One process of the platform, as it describes itself. */
export const instanceRecordSchema = z.object({
  _id: z.string(),
  /** The service that runs in it; `standalone` when all do. */
  name: z.string().max(100),
  pid: z.number().int(),
  createdAt: z.coerce.date(),
  _updatedAt: z.coerce.date(),
  extraInformation: z.object({
    host: z.string().max(255),
    nodeVersion: z.string().max(100),
    os: z.object({
      type: z.string().max(100),
      platform: z.string().max(100),
      arch: z.string().max(100),
      release: z.string().max(255),
      uptime: z.number(),
      loadavg: z.array(z.number()).max(3),
      totalmem: z.number(),
      freemem: z.number(),
      cpus: z.number().int(),
    }),
  }),
});
export type InstanceRecord = z.infer<typeof instanceRecordSchema>;

const instanceSchema = z.object({
  _id: z.string(),
  address: z.string(),
  currentStatus: z.object({ status: z.string(), connected: z.boolean(), retryCount: z.number().int() }),
  instanceRecord: instanceRecordSchema,
  broadcastAuth: z.boolean(),
});

/** contract/rest-extra.json, instances.get; contract/ddp-extra.json, instances/get. */
export const listInstances = defineOperation({
  id: 'auth.instances.list',
  summary: 'The processes that the platform consists of now',
  auth: 'required',
  checkedByUseCase: { all: ['view-statistics'] },
  loginError: { code: 'error-action-not-allowed', text: 'List instances is not allowed' },
  input: z.object({ method: z.enum(['instances.get', 'instances/get']) }),
  output: z.object({ instances: z.array(instanceSchema) }),
  rest: [{ method: 'GET', path: '/api/v1/instances.get', request: () => ({ method: 'instances.get' }), example: {} }],
  ddp: [
    {
      method: 'instances/get',
      input: () => ({ method: 'instances/get' }),
      result: ({ instances }) => instances,
      example: [],
    },
  ],
  errors: [
    { code: 'error-not-allowed', kind: 'unauthorized' },
    { code: 'error-action-not-allowed', text: 'List instances is not allowed' },
  ],
});
