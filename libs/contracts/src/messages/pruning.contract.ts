import { z } from 'zod';
import { fieldOf } from '../core/argument';
import { dateParameter } from '../core/date-parameter';
import { defineOperation, type ParamError } from '../core/operation';
import { ROOM_TARGET_ERRORS, roomTargetOf, roomTargetSchema } from '../rooms/room.sections';

/** Most user names in one call. */
const MAX_USERS = 100;
/** A call takes at most this time; the rest continues as a job, ms. */
const CLEAN_DEADLINE_MS = 30_000;
/** Most rooms in one call of {@link beginPruning}. */
export const MAX_PRUNED_ROOMS = 100;

/** Which messages of a room to prune. */
export const pruneFilterSchema = z.object({
  rid: z.string(),
  latest: z.date(),
  oldest: z.date(),
  /** Whether messages exactly at the bounds are included. */
  inclusive: z.boolean(),
  excludePinned: z.boolean(),
  /** Keeps messages that discussions were started from; otherwise the discussions are deleted too. */
  ignoreDiscussion: z.boolean(),
  /** Keeps threads including their first messages. */
  ignoreThreads: z.boolean(),
  /** Removes files and keeps the messages. */
  filesOnly: z.boolean(),
  /** User names of authors; none means all authors. */
  users: z.array(z.string()),
});
export type PruneFilter = z.infer<typeof pruneFilterSchema>;

const required = (field: string): ParamError => ({
  code: 'plain',
  text: `Body parameter "${field}" is required.`,
  kind: 'text',
  when: 'absent',
});
const flag = z.union([z.boolean(), z.literal(['true', 'false']).transform((word) => word === 'true')]).nullish();

/** contract/rest/rooms.json, rooms.cleanHistory; contract/ddp-extra.json, cleanRoomHistory. */
export const cleanHistory = defineOperation({
  id: 'messages.pruning.clean',
  summary: "Delete a room's messages, or their files, between two dates",
  auth: 'required',
  checkedByUseCase: { all: ['clean-channel-history'] },
  deadlineMs: CLEAN_DEADLINE_MS,
  input: z.object({
    target: roomTargetSchema.optional(),
    rid: z.string().optional(),
    latest: z.date(),
    oldest: z.date(),
    inclusive: flag,
    excludePinned: flag,
    ignoreDiscussion: flag,
    ignoreThreads: flag,
    filesOnly: flag,
    users: z.array(z.string().max(255)).max(MAX_USERS).nullish(),
    /** Most messages to remove, oldest first; 0 for all. */
    limit: z.number().int().min(0).nullish(),
  }),
  /** Number removed before the answer. */
  output: z.object({ count: z.number().int() }),
  rest: [
    {
      method: 'POST',
      path: '/api/v1/rooms.cleanHistory',
      request: (r) => {
        const { inclusive, excludePinned, ignoreDiscussion, ignoreThreads, filesOnly, users, limit } = r.input;
        return {
          target: roomTargetOf('rooms', r),
          latest: dateParameter(r.input['latest']),
          oldest: dateParameter(r.input['oldest']),
          ...{ inclusive: inclusive ?? false, excludePinned, ignoreDiscussion, ignoreThreads, filesOnly, users, limit },
        };
      },
      response: () => ({ success: true }),
      paramErrors: { latest: required('latest'), oldest: required('oldest') },
      example: {
        roomId: 'ByehQjC44FwMeiLbX',
        latest: '2016-12-09T13:42:25.304Z',
        oldest: '2016-05-30T13:42:25.304Z',
      },
    },
  ],
  ddp: [
    {
      method: 'cleanRoomHistory',
      input: ([asked]) => ({
        rid: fieldOf(asked, 'roomId'),
        latest: fieldOf(asked, 'latest'),
        oldest: fieldOf(asked, 'oldest'),
        inclusive: fieldOf(asked, 'inclusive') ?? true,
        excludePinned: fieldOf(asked, 'excludePinned'),
        ignoreDiscussion: fieldOf(asked, 'ignoreDiscussion'),
        ignoreThreads: fieldOf(asked, 'ignoreThreads'),
        filesOnly: fieldOf(asked, 'filesOnly'),
        users: fieldOf(asked, 'fromUsers'),
        limit: fieldOf(asked, 'limit'),
      }),
      result: ({ count }) => count,
      example: [{ roomId: 'ByehQjC44FwMeiLbX', latest: new Date(1), oldest: new Date(0) }],
    },
  ],
  errors: [...ROOM_TARGET_ERRORS, { code: 'error-not-allowed', text: 'Not allowed' }],
});

/** Called by rooms for its retention policy. Rooms that are already being pruned continue. */
export const beginPruning = defineOperation({
  id: 'messages.pruning.begin',
  summary: 'Begin to delete what some rooms keep no longer',
  auth: 'internal',
  input: z.object({ rooms: z.array(pruneFilterSchema).max(MAX_PRUNED_ROOMS) }),
  output: z.object({}),
  errors: [],
});
