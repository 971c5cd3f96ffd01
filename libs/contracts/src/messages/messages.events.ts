import { z } from 'zod';
import { defineEvent } from '../core/event';
import { messageSchema } from '../entities/message';

/** Consumer: rooms, which counts the message. */
export const messageSent = defineEvent({
  name: 'message.sent',
  owner: 'messages',
  summary: 'A message is stored',
  payload: z.object({ message: messageSchema }),
});

/** `previous` is the newest remaining message of the room when the deleted one was the last. */
export const messageDeleted = defineEvent({
  name: 'message.deleted',
  owner: 'messages',
  summary: 'A message was deleted',
  payload: z.object({ _id: z.string(), rid: z.string(), previous: messageSchema.nullable() }),
});

export const messageEdited = defineEvent({
  name: 'message.edited',
  owner: 'messages',
  summary: 'The text or the attachments of a message changed',
  payload: z.object({ message: messageSchema }),
});

/** Consumer: rooms, which marks the thread as unread for its followers and the room as read for the author. */
export const threadReplied = defineEvent({
  name: 'thread.replied',
  owner: 'messages',
  summary: 'Somebody has answered in a thread',
  payload: z.object({
    rid: z.string(),
    tmid: z.string(),
    messageId: z.string(),
    ts: z.date(),
    /** The author of the reply. */
    userId: z.string(),
    followers: z.array(z.string()),
    /** Users that the reply mentions. */
    mentioned: z.array(z.string()),
    /** Whether the reply mentions everybody. */
    callsAll: z.boolean(),
  }),
});

/**
 * One event per room. `removed`: number of removed messages that counted there, 0 when they were given to another
 * author · `previous`: the newest message left in the room
 */
export const messagesErased = defineEvent({
  name: 'messages.erased',
  owner: 'messages',
  summary: "What a deleted user wrote in a room is gone, or somebody else's",
  payload: z.object({
    rid: z.string(),
    userId: z.string(),
    removed: z.number().int().optional(),
    previous: messageSchema.nullable(),
  }),
});

/**
 * One event per batch. `last` is the newest of them that showed in the room, `previous` the newest message left there.
 */
export const messagesPruned = defineEvent({
  name: 'messages.pruned',
  owner: 'messages',
  summary: 'Old messages of a room are gone',
  payload: z.object({
    rid: z.string(),
    batch: z.string(),
    count: z.number().int(),
    last: z.string().optional(),
    previous: messageSchema.nullable(),
  }),
});
