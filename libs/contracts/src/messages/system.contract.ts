import { z } from 'zod';
import { defineOperation } from '../core/operation';
import { roomNoteSchema } from '../entities/message';
import { roomTypeSchema } from '../entities/room';

/** A system message (contract/system-messages.json). Because of its id, repeating the call changes nothing. */
export const writeSystemMessage = defineOperation({
  id: 'messages.system.write',
  summary: 'Write a system message',
  auth: 'internal',
  input: z.object({
    _id: z.string(),
    rid: z.string(),
    /** The part of the room that its listeners get with the message: the bus allows no further call to ask for it. */
    room: z.object({ t: roomTypeSchema, name: z.string().optional() }),
    t: roomNoteSchema,
    msg: z.string(),
    /** The role that was given or removed. */
    role: z.string().optional(),
    /** Buttons below the message. */
    actionLinks: z.array(z.record(z.string(), z.string())).max(5).optional(),
    u: z.object({ _id: z.string(), username: z.string() }),
    ts: z.date(),
  }),
  output: z.object({}),
  errors: [],
});
