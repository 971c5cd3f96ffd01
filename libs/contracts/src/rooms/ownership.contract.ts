import { z } from 'zod';
import { defineOperation } from '../core/operation';
import { roomTypeSchema } from '../entities/room';

/** Most rooms in one answer. */
export const OWNERSHIP_PAGE = 50;
/** Most members of one room that are listed at a time, oldest membership first. */
export const SUCCESSORS_PAGE = 100;

const successorsSchema = z.object({ userIds: z.array(z.string()), more: z.boolean() });

/**
 * Channels and groups that would be left without an owner, and groups that would be left without anybody
 * (contract/errors.json, userLastOwner). Who asks knows which of the others are active.
 */
export const solelyOwnedRooms = defineOperation({
  id: 'rooms.ownership.solelyOwned',
  summary: 'The rooms that need a user, and who else is in them',
  auth: 'internal',
  input: z.object({ userId: z.string(), after: z.string().optional() }),
  output: z.object({
    rooms: z.array(
      z.object({
        rid: z.string(),
        t: roomTypeSchema,
        name: z.string(),
        isOwner: z.boolean(),
        others: successorsSchema,
      }),
    ),
    /** Where the next page starts; absent on the last page. */
    next: z.string().optional(),
  }),
  errors: [],
});

/** Further members of a room that {@link solelyOwnedRooms} lists. */
export const roomSuccessors = defineOperation({
  id: 'rooms.ownership.successors',
  summary: 'The other members of a room, those first who came first',
  auth: 'internal',
  input: z.object({ rid: z.string(), userId: z.string(), offset: z.number().int().min(0) }),
  output: successorsSchema,
  errors: [],
});

/** Safe to repeat. */
export const relinquishRooms = defineOperation({
  id: 'rooms.ownership.relinquish',
  summary: 'Give rooms another owner, and remove those that nobody is left for',
  auth: 'internal',
  deadlineMs: 30_000,
  input: z.object({
    userId: z.string(),
    successions: z.array(z.object({ rid: z.string(), userId: z.string() })).max(OWNERSHIP_PAGE),
    removals: z.array(z.string()).max(OWNERSHIP_PAGE),
  }),
  output: z.object({}),
  errors: [],
});
