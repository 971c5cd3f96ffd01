import { z } from 'zod';
import { defineOperation } from '../core/operation';
import { pageInfoSchema, pageSchema } from '../core/page';
import { userRefSchema } from '../entities/user';
import { perSection, ROOM_TARGET_ERRORS, roomTargetOf, roomTargetSchema } from '../rooms/room.sections';

/** contract/rest/channels.json, channels.files. */
export const listFiles = defineOperation({
  id: 'messages.files.list',
  summary: 'The files of a room, page by page',
  auth: 'required',
  checkedByUseCase: { room: 'read' },
  input: z.object({ target: roomTargetSchema, page: pageSchema.prefault({}) }),
  output: pageInfoSchema.extend({
    files: z.array(z.looseObject({ _id: z.string(), user: userRefSchema.optional() })),
  }),
  rest: perSection(['channels', 'groups', 'im'], 'files', (section) => ({
    method: 'GET',
    paged: true,
    request: (r) => ({ target: roomTargetOf(section, r), page: r.page }),
    example: { roomId: 'ByehQjC44FwMeiLbX' },
  })),
  errors: [...ROOM_TARGET_ERRORS, { code: 'error-not-allowed', kind: 'unauthorized' }],
});

/** contract/ddp-extra.json, deleteFileMessage: deletes the message that carries a file, with the file. */
export const deleteFile = defineOperation({
  id: 'messages.files.delete',
  summary: 'Delete a file with its message',
  auth: 'required',
  checkedByUseCase: { room: 'read', any: ['delete-message', 'force-delete-message'] },
  input: z.object({ fileId: z.string() }),
  output: z.object({}),
  ddp: [{ method: 'deleteFileMessage', input: ['fileId'], result: () => undefined, example: ['RwiWv3waLHfXLW3mj'] }],
  errors: [
    { code: 'error-action-not-allowed', text: 'Not allowed' },
    { code: 'error-message-deleting-blocked', text: 'Message deleting is blocked' },
  ],
});
