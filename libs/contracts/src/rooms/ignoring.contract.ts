import { z } from 'zod';
import { defineOperation } from '../core/operation';

/** contract/rest/chat.json, chat.ignoreUser; contract/ddp-extra.json, ignoreUser. Both must be members. */
export const ignoreUser = defineOperation({
  id: 'rooms.ignoring.set',
  summary: 'Ignore a user in a room, or ignore it no more',
  auth: 'required',
  checkedByUseCase: { room: 'member' },
  input: z.object({ rid: z.string().min(1), userId: z.string().min(1), ignore: z.boolean().default(true) }),
  output: z.object({}),
  rest: [
    {
      method: 'GET',
      path: '/api/v1/chat.ignoreUser',
      request: ({ input }) => ({
        rid: input['rid'],
        userId: input['userId'],
        // The reference treats every text except `false` and `0` as true.
        ignore: input['ignore'] !== 'false' && input['ignore'] !== '0',
      }),
      paramErrors: {
        rid: {
          code: 'error-room-id-param-not-provided',
          text: 'The required "rid" param is missing.',
          when: 'absent',
        },
        userId: {
          code: 'error-user-id-param-not-provided',
          text: 'The required "userId" param is missing.',
          when: 'absent',
        },
      },
      example: { rid: 'GENERAL', userId: 'BsNr28znDkG8aeo7W', ignore: 'true' },
    },
  ],
  ddp: [
    {
      method: 'ignoreUser',
      input: ([argument]) => argument,
      result: () => true,
      example: [{ rid: 'GENERAL', userId: 'BsNr28znDkG8aeo7W', ignore: true }],
    },
  ],
  errors: [{ code: 'error-invalid-subscription', text: 'Invalid subscription' }],
});
