import { z } from 'zod';
import { defineEvent } from '../core/event';
import { messageSchema } from '../entities/message';

/** Consumers: rooms counts it, notifications decides about it, integrations hands it to webhooks. */
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

/** Consumers: rooms marks the thread unread for those who follow it, and the room read for who has answered. */
export const threadReplied = defineEvent({
  name: 'thread.replied',
  owner: 'messages',
  summary: 'Somebody has answered in a thread',
  payload: z.object({
    rid: z.string(),
    tmid: z.string(),
    messageId: z.string(),
    ts: z.date(),
    /** Who has answered. */
    userId: z.string(),
    followers: z.array(z.string()),
    /** Users whom the answer names. */
    mentioned: z.array(z.string()),
    /** It calls the whole room. */
    callsAll: z.boolean(),
  }),
});

/**
 * One event for each room, however many messages it were. `removed`: how many of those that count there are gone, none when
 * they are somebody else's now · `previous`: the newest message that is left there.
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
