import { z } from 'zod';
import { defineOperation } from '../core/operation';
import { pageInfoSchema, pageSchema } from '../core/page';

const count = z.number().int();

/**
 * contract/rest/miscellaneous.json, statistics and statistics.list: the two spell livechat differently, a record has both
 * spellings. Others are the reference's that no document names. Left out is what there is
 * nothing to say about here: `federatedServers` and `federatedUsers` (no federation), `tag` and `branch` (a build knows its
 * version alone), `oplogEnabled` and `mongoStorageEngine` (the platform reads no oplog and asks for no right to the state of
 * the database server), `apps`, `integrations`, `pushQueue` and the unique users of days and months (they come with their features).
 */
export const statisticsSchema = z.object({
  _id: z.string(),
  uniqueId: z.string(),
  installedAt: z.date(),
  version: z.string(),
  wizard: z.object({
    organizationType: z.string(),
    industry: z.string(),
    size: z.string(),
    country: z.string(),
    language: z.string(),
    serverType: z.string(),
    registerServer: z.boolean(),
  }),
  totalUsers: count,
  activeUsers: count,
  nonActiveUsers: count,
  onlineUsers: count,
  awayUsers: count,
  busyUsers: count,
  offlineUsers: count,
  /** Online, away or busy. */
  totalConnectedUsers: count,
  appUsers: count,
  activeGuests: count,
  /** How many accounts have chosen each language; `none` without one. */
  userLanguages: z.record(z.string(), count),
  totalRooms: count,
  totalChannels: count,
  totalPrivateGroups: count,
  totalDirect: count,
  totalLivechat: count,
  totalAllLivechat: count,
  totalDiscussions: count,
  totalThreads: count,
  totalLivechatAgents: count,
  livechatEnabled: z.boolean(),
  uploadsTotal: count,
  /** Bytes. */
  uploadsTotalSize: z.number(),
  totalMessages: count,
  totalChannelMessages: count,
  totalPrivateGroupMessages: count,
  totalDirectMessages: count,
  totalLivechatMessages: count,
  totalAllLivechatMessages: count,
  lastLogin: z.date().optional(),
  lastMessageSentAt: z.date().optional(),
  lastSeenSubscription: z.date().optional(),
  os: z.looseObject({}),
  process: z.object({ nodeVersion: z.string(), pid: count, uptime: z.number() }),
  deploy: z.object({ method: z.string(), platform: z.string() }),
  migration: z.object({ _id: z.string(), version: count, locked: z.boolean() }),
  instanceCount: count,
  createdAt: z.date(),
  _updatedAt: z.date(),
});
export type Statistics = z.infer<typeof statisticsSchema>;

/** A plain text: the reference throws it without a code. */
const NOT_ALLOWED = { code: 'plain', text: 'error-not-allowed', kind: 'text' } as const;

/** contract/rest/miscellaneous.json, statistics; contract/ddp-extra.json, getStatistics. */
export const getStatistics = defineOperation({
  id: 'auth.statistics.get',
  summary: 'The latest count of everything, or a new one',
  auth: 'required',
  checkedByUseCase: { all: ['view-statistics'] },
  deadlineMs: 20_000,
  input: z.object({ refresh: z.boolean() }),
  output: statisticsSchema,
  rest: [
    {
      method: 'GET',
      path: '/api/v1/statistics',
      request: ({ query }) => ({ refresh: query['refresh'] === 'true' }),
      example: { refresh: 'true' },
    },
  ],
  ddp: [{ method: 'getStatistics', input: ([refresh]) => ({ refresh: Boolean(refresh) }), example: [] }],
  errors: [NOT_ALLOWED],
});

/** contract/rest/miscellaneous.json, statistics.list. */
export const listStatistics = defineOperation({
  id: 'auth.statistics.list',
  summary: 'Earlier counts, page by page',
  auth: 'required',
  checkedByUseCase: { all: ['view-statistics'] },
  input: z.object({ page: pageSchema.prefault({}) }),
  output: pageInfoSchema.extend({ statistics: z.array(statisticsSchema.partial()) }),
  rest: [
    {
      method: 'GET',
      path: '/api/v1/statistics.list',
      paged: true,
      request: ({ page }) => ({ page }),
      example: { count: 10 },
    },
  ],
  errors: [NOT_ALLOWED],
});
