import { z } from 'zod';
import { defineOperation } from '../core/operation';
import { roomNoteSchema } from '../entities/message';
import { roomTypeSchema } from '../entities/room';

/** A note of the platform in a room (contract/system-messages.json). The id makes a repeat harmless. */
export const writeSystemMessage = defineOperation({
  id: 'messages.system.write',
  summary: 'Write a system message',
  auth: 'internal',
  input: z.object({
    _id: z.string(),
    rid: z.string(),
    /** What listeners of the room are told beside the message: there is no hop left to ask rooms for it. */
    room: z.object({ t: roomTypeSchema, name: z.string().optional() }),
    t: roomNoteSchema,
    msg: z.string(),
    /** The role that was given or taken away. */
    role: z.string().optional(),
    /** Buttons below the note, as clients draw them. */
    actionLinks: z.array(z.record(z.string(), z.string())).max(5).optional(),
    u: z.object({ _id: z.string(), username: z.string() }),
    ts: z.date(),
  }),
  output: z.object({}),
  errors: [],
});
