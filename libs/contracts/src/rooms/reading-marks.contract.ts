import { z } from 'zod';
import { defineOperation } from '../core/operation';

const place = { rid: z.string(), userId: z.string() };

/** The threads of a room that a member has not read completely (contract/defaults.json, documents.thread). */
export const unreadThreads = defineOperation({
  id: 'rooms.reading-marks.threads',
  summary: "A member's unread threads in a room",
  auth: 'internal',
  input: z.object(place),
  output: z.object({ tmids: z.array(z.string()) }),
  errors: [],
});

/** contract/defaults.json, documents.thread.readThread. Does nothing for users who are not members. */
export const readThread = defineOperation({
  id: 'rooms.reading-marks.readThread',
  summary: 'Mark a thread as read for a member',
  auth: 'internal',
  input: z.object({ ...place, tmid: z.string() }),
  output: z.object({}),
  errors: [],
});

/**
 * contract/ddp-extra.json, unreadMessages: marks everything since a time as unread. The calling service has checked the
 * message.
 */
export const markUnread = defineOperation({
  id: 'rooms.reading-marks.markUnread',
  summary: 'Mark a room as unread for a member, from a time on',
  auth: 'internal',
  input: z.object({ ...place, since: z.date() }),
  output: z.object({
    /** false when the user is not a member. */
    done: z.boolean(),
  }),
  errors: [],
});
