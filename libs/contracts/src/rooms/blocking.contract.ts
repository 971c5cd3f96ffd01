import { z } from 'zod';
import { fieldOf } from '../core/argument';
import { defineOperation } from '../core/operation';

/** contract/ddp-extra.json, blockUser and unblockUser: nobody writes in a conversation of which one side has blocked the other. */
export const blockUser = defineOperation({
  id: 'rooms.blocking.set',
  summary: 'Block the other side of a direct conversation, or stop that',
  auth: 'required',
  input: z.object({ rid: z.string(), blocked: z.string(), on: z.boolean() }),
  output: z.object({}),
  ddp: ([true, false] as const).map((on) => ({
    method: on ? 'blockUser' : 'unblockUser',
    input: ([data]) => ({ rid: fieldOf(data, 'rid'), blocked: fieldOf(data, 'blocked'), on }),
    result: () => true,
    example: [{ rid: 'direct-room', blocked: 'BsNr28znDkG8aeo7W' }],
  })),
  errors: [{ code: 'error-invalid-room', text: 'Invalid room' }],
});
