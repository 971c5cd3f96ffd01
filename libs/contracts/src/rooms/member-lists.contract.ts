import { z } from 'zod';
import { fieldOf } from '../core/argument';
import { defineOperation } from '../core/operation';

/** Most memberships of a room that one answer reads. */
export const MAX_LISTED_MEMBERS = 1_000;

/**
 * contract/ddp-extra.json, getUsersOfRoom: online members, or all; with `filter`, those whose name contains the text.
 */
export const usersOfRoom = defineOperation({
  id: 'rooms.members.ofRoom',
  summary: 'Members of a room, for the list beside it',
  auth: 'required',
  checkedByUseCase: { room: 'read' },
  input: z.object({
    rid: z.string(),
    showAll: z.boolean().nullish(),
    limit: z.number().int().nullish(),
    skip: z.number().int().min(0).nullish(),
    filter: z.string().max(255).nullish(),
  }),
  output: z.object({
    total: z.number().int(),
    records: z.array(
      z.object({
        _id: z.string(),
        username: z.string(),
        name: z.string().optional(),
        status: z.string().optional(),
        utcOffset: z.number().optional(),
      }),
    ),
  }),
  ddp: [
    {
      method: 'getUsersOfRoom',
      input: ([rid, showAll, page, filter]) => ({
        rid,
        showAll,
        limit: fieldOf(page, 'limit'),
        skip: fieldOf(page, 'skip'),
        filter,
      }),
      example: ['ByehQjC44FwMeiLbX', true, { limit: 10, skip: 0 }, ''],
    },
  ],
  errors: [
    { code: 'error-invalid-room', text: 'Invalid room' },
    { code: 'error-not-allowed', text: 'Not allowed' },
  ],
});

/** Most characters of one signal between clients, as EJSON. */
const MAX_SIGNAL = 100_000;

/** contract/ddp-extra.json, stream-notify-room-users: called by gateways for their clients. */
export const signalMembers = defineOperation({
  id: 'rooms.members.signal',
  summary: 'Hand a signal of one member to all others in the room',
  auth: 'required',
  checkedByUseCase: { room: 'member' },
  input: z.object({ rid: z.string(), event: z.enum(['webrtc', 'otr']), args: z.string().max(MAX_SIGNAL) }),
  output: z.object({}),
  errors: [{ code: 'error-not-allowed', text: 'Not allowed' }],
});
