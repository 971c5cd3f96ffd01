import { z } from 'zod';
import { defineOperation } from '../core/operation';

/** contract/ddp-extra.json, joinDefaultChannels. */
export const joinDefaultRooms = defineOperation({
  id: 'rooms.default-rooms.join',
  summary: 'Put the caller into the rooms that everybody begins in',
  auth: 'required',
  input: z.object({ silenced: z.boolean().nullish() }),
  output: z.object({}),
  ddp: [{ method: 'joinDefaultChannels', input: ['silenced'], result: () => undefined, example: [true] }],
  errors: [],
});
