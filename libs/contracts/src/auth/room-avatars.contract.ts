import { z } from 'zod';
import { defineOperation } from '../core/operation';

/** Letters of a picture as clients send it inside text. */
export const MAX_ROOM_AVATAR = 7 * 1_024 * 1_024;

/** Pictures lie with auth, beside those of users. Rooms asks, which has decided that the caller may, and keeps the mark. */
export const storeRoomAvatar = defineOperation({
  id: 'auth.avatars.storeRoom',
  summary: "Store a room's picture, or go back to the initial",
  auth: 'internal',
  /** `sender`: whose work the decoding counts as. */
  input: z.object({ rid: z.string(), sender: z.string(), dataURI: z.string().max(MAX_ROOM_AVATAR).nullable() }),
  output: z.object({ etag: z.string() }),
  errors: [{ code: 'error-invalid-file-type', text: 'Invalid file type' }],
});
