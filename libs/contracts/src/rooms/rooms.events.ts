import { z } from 'zod';
import { defineEvent } from '../core/event';
import { roomTypeSchema } from '../entities/room';

/** The room itself changed: copies of its card are stale. */
export const roomChanged = defineEvent({
  name: 'room.changed',
  owner: 'rooms',
  summary: 'A room was created or its state changed',
  payload: z.object({ rid: z.string(), t: roomTypeSchema }),
});

/** A user came to a room, left it, or has other roles there: copies of the membership are stale. */
export const memberChanged = defineEvent({
  name: 'member.changed',
  owner: 'rooms',
  summary: 'A membership began, changed or ended',
  payload: z.object({
    rid: z.string(),
    userId: z.string(),
    change: z.enum(['joined', 'left', 'updated']),
    t: roomTypeSchema,
    name: z.string().optional(),
  }),
});

/** Whoever keeps something of the room removes it. */
export const roomDeleted = defineEvent({
  name: 'room.deleted',
  owner: 'rooms',
  summary: 'A room is gone',
  payload: z.object({ rid: z.string(), t: roomTypeSchema, name: z.string().optional() }),
});

/** Only while Message_Read_Receipt_Enabled is on. Consumer: messages, which keeps who has read what. */
export const roomRead = defineEvent({
  name: 'room.read',
  owner: 'rooms',
  summary: 'A member has read a room',
  payload: z.object({
    rid: z.string(),
    userId: z.string(),
    /** When the member came, where that is known. */
    joined: z.date().optional(),
    until: z.date(),
    /** What was written up to here has been read by every member. */
    readByAll: z.date().optional(),
  }),
});
