import { z } from 'zod';
import { defineOperation } from '../core/operation';

/** contract/rest/video-conference.json; contract/ddp-extra.json, jitsi:updateTimeout: a call is alive while its time-out lies ahead. */
export const updateJitsiTimeout = defineOperation({
  id: 'rooms.video-calls.updateJitsi',
  summary: 'Begin a video call in a room, or keep it alive',
  auth: 'required',
  checkedByUseCase: { room: 'member' },
  input: z.object({ rid: z.string().min(1), by: z.enum(['route', 'method']) }),
  output: z.object({ jitsiTimeout: z.date() }),
  rest: [
    {
      method: 'POST',
      path: '/api/v1/video-conference/jitsi.update-timeout',
      request: ({ input }) => ({ rid: input['roomId'], by: 'route' }),
      paramErrors: {
        rid: { code: 'plain', text: 'The "roomId" parameter is required!', kind: 'text', when: 'absent' },
      },
      example: { roomId: 'ByehQjC44FwMeiLbX' },
    },
  ],
  ddp: [
    {
      method: 'jitsi:updateTimeout',
      input: ([rid]) => ({ rid, by: 'method' }),
      result: ({ jitsiTimeout }) => jitsiTimeout,
      example: ['ByehQjC44FwMeiLbX'],
    },
  ],
  errors: [
    { code: 'plain', text: 'Room does not exist!', kind: 'text' },
    { code: 'error-not-allowed', text: 'Not allowed' },
  ],
});
