import { z } from 'zod';
import { defineOperation } from '../core/operation';
import { roomTypeSchema } from '../entities/room';

/** Counts the rooms, for the daily record of statistics. */
export const countRooms = defineOperation({
  id: 'rooms.statistics.count',
  summary: 'How many rooms of each type there are, and how many messages in them',
  auth: 'internal',
  deadlineMs: 15_000,
  input: z.object({}),
  output: z.object({
    types: z.array(z.object({ t: roomTypeSchema, rooms: z.number().int(), messages: z.number().int() })),
    discussions: z.number().int().optional(),
    lastMessageAt: z.date().optional(),
    /** When a member last read the room with the latest message. */
    lastSeenAt: z.date().optional(),
  }),
  errors: [],
});
