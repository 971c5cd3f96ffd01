import { z } from 'zod';
import { fieldOf } from '../core/argument';
import { defineOperation } from '../core/operation';

/**
 * contract/ddp-extra.json, muteUserInRoom and unmuteUserInRoom. Muted members can read but not write; in a read-only
 * room, unmuted members can write.
 */
export const muteMember = defineOperation({
  id: 'rooms.muting.set',
  summary: 'Take the word from a member of a room, or give it back',
  auth: 'required',
  checkedByUseCase: { all: ['mute-user'] },
  input: z.object({ rid: z.string(), username: z.string(), muted: z.boolean() }),
  output: z.object({}),
  ddp: ([true, false] as const).map((muted) => ({
    method: muted ? 'muteUserInRoom' : 'unmuteUserInRoom',
    input: ([data]) => ({ rid: fieldOf(data, 'rid'), username: fieldOf(data, 'username'), muted }),
    result: () => true,
    example: [{ rid: 'ByehQjC44FwMeiLbX', username: 'rocket.cat' }],
  })),
  errors: [
    { code: 'error-not-allowed', text: 'Not allowed' },
    { code: 'error-invalid-room', text: 'Invalid room' },
    { code: 'error-invalid-room-type', text: '{t} is not a valid room type' },
    { code: 'error-user-not-in-room', text: 'User is not in this room' },
  ],
});
