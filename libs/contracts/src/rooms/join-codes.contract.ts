import { z } from 'zod';
import { defineOperation } from '../core/operation';

/** contract/ddp-extra.json, getRoomJoinCode. */
export const roomJoinCode = defineOperation({
  id: 'rooms.join-codes.get',
  summary: 'The code that is asked of who joins a channel',
  auth: 'required',
  checkedByUseCase: { all: ['view-join-code'] },
  input: z.object({ rid: z.string() }),
  output: z.object({ code: z.string().optional() }),
  ddp: [
    { method: 'getRoomJoinCode', input: ['rid'], result: ({ code }) => code ?? false, example: ['ByehQjC44FwMeiLbX'] },
  ],
  errors: [{ code: 'error-not-authorized', text: 'Not authorized' }],
});
