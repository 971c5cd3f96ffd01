import { z } from 'zod';
import { defineEvent } from '../core/event';
import { roomTypeSchema } from '../entities/room';

/** The room changed: cached copies of its card are outdated. */
export const roomChanged = defineEvent({
  name: 'room.changed',
  owner: 'rooms',
  summary: 'A room was created or its state changed',
  payload: z.object({ rid: z.string(), t: roomTypeSchema }),
});

/** A user joined or left a room, or has other roles there: cached copies of the membership are outdated. */
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

/** Consumer: messages, which shows the counts on the message that started the discussion. */
export const discussionWritten = defineEvent({
  name: 'discussion.written',
  owner: 'rooms',
  summary: 'The counters of a discussion changed',
  payload: z.object({ rid: z.string(), prid: z.string(), msgs: z.number().int(), lm: z.date().optional() }),
});

/** Consumers remove what they store about the room. */
export const roomDeleted = defineEvent({
  name: 'room.deleted',
  owner: 'rooms',
  summary: 'A room is gone',
  payload: z.object({ rid: z.string(), t: roomTypeSchema, name: z.string().optional() }),
});

/** Published only while Message_Read_Receipt_Enabled is on. Consumer: messages, which stores the receipts. */
export const roomRead = defineEvent({
  name: 'room.read',
  owner: 'rooms',
  summary: 'A member has read a room',
  payload: z.object({
    rid: z.string(),
    userId: z.string(),
    /** When the member joined, if known. */
    joined: z.date().optional(),
    until: z.date(),
    /** Every member has read the messages up to this time. */
    readByAll: z.date().optional(),
  }),
});
