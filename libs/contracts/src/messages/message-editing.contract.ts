import { z } from 'zod';
import { defineOperation, LONG_BODY_BYTES } from '../core/operation';
import { messageSchema } from '../entities/message';
import { attachmentsSchema } from './attachments.schema';
import { MESSAGE_ERRORS } from './message.errors';

const EXAMPLE_MESSAGE = '7aDSXtjMA3KPLxLjt';
const EXAMPLE_ROOM = 'ByehQjC44FwMeiLbX';

const EDIT_ERRORS = [MESSAGE_ERRORS.unknownId, MESSAGE_ERRORS.otherRoom] as const;

/** REST also names the room and refuses an unknown message; DDP names the message only and does nothing then. */
const refuseMissing = z.literal('refuse');
const ignoreMissing = z.literal('ignore');
const changedFields = { msgId: z.string(), attachments: attachmentsSchema.optional(), tmid: z.string().optional() };

/** contract/rest/chat.json, chat.update; contract/ddp-methods.json, updateMessage. */
export const updateMessage = defineOperation({
  id: 'messages.messages.update',
  summary: 'Change the text of a message',
  auth: 'required',
  checkedByUseCase: { room: 'read', all: ['edit-message'] },
  input: z.discriminatedUnion('missing', [
    z.object({ roomId: z.string(), ...changedFields, missing: refuseMissing, text: z.string() }),
    z.object({
      ...changedFields,
      missing: ignoreMissing,
      roomId: z.undefined().optional(),
      text: z.string().optional(),
    }),
  ]),
  output: z.object({ message: messageSchema.optional() }),
  rest: [
    {
      method: 'POST',
      path: '/api/v1/chat.update',
      maxBodyBytes: LONG_BODY_BYTES,
      request: ({ input }) => ({
        msgId: input['msgId'],
        roomId: input['roomId'],
        text: input['text'],
        missing: 'refuse',
      }),
      example: { roomId: EXAMPLE_ROOM, msgId: EXAMPLE_MESSAGE, text: 'Updated text' },
    },
  ],
  ddp: [
    {
      method: 'updateMessage',
      input: ([message]) => ({ ...editOf(message), missing: 'ignore' }),
      result: () => undefined,
      example: [{ _id: 'message-id', rid: 'room-id', msg: 'edited text' }],
    },
  ],
  errors: [
    ...EDIT_ERRORS,
    MESSAGE_ERRORS.noAccess,
    MESSAGE_ERRORS.editingNotAllowed,
    MESSAGE_ERRORS.editingBlocked,
    MESSAGE_ERRORS.ownThread,
    MESSAGE_ERRORS.changeToThread,
    MESSAGE_ERRORS.unsafeLink,
    MESSAGE_ERRORS.tooLong,
  ],
});

function editOf(message: unknown): Record<string, unknown> {
  if (typeof message !== 'object' || message === null) return {};
  const fields = new Map<string, unknown>(Object.entries(message));
  return {
    msgId: fields.get('_id'),
    text: fields.get('msg'),
    attachments: fields.get('attachments'),
    tmid: fields.get('tmid'),
  };
}

/** contract/rest/chat.json, chat.delete; contract/ddp-methods.json, deleteMessage. */
export const deleteMessage = defineOperation({
  id: 'messages.messages.delete',
  summary: 'Delete a message',
  auth: 'required',
  checkedByUseCase: { room: 'read', any: ['delete-message', 'force-delete-message'] },
  input: z.discriminatedUnion('missing', [
    z.object({ msgId: z.string(), missing: refuseMissing, roomId: z.string(), asUser: z.boolean().nullish() }),
    z.object({
      msgId: z.string(),
      missing: ignoreMissing,
      roomId: z.undefined().optional(),
      asUser: z.undefined().optional(),
    }),
  ]),
  output: z.object({
    _id: z.string(),
    ts: z.number(),
    message: z.object({ _id: z.string(), rid: z.string(), u: z.looseObject({}) }),
  }),
  rest: [
    {
      method: 'POST',
      path: '/api/v1/chat.delete',
      request: ({ input }) => ({
        msgId: input['msgId'],
        roomId: input['roomId'],
        asUser: input['asUser'],
        missing: 'refuse',
      }),
      checkedByUseCase: { room: 'read', all: ['force-delete-message'] },
      example: { roomId: EXAMPLE_ROOM, msgId: EXAMPLE_MESSAGE, asUser: true },
    },
  ],
  ddp: [
    {
      method: 'deleteMessage',
      input: ([message]) => ({ msgId: editOf(message)['msgId'], missing: 'ignore' }),
      result: () => undefined,
      example: [{ _id: 'message_id' }],
    },
  ],
  errors: [...EDIT_ERRORS, MESSAGE_ERRORS.forceDelete, MESSAGE_ERRORS.actionNotAllowed, MESSAGE_ERRORS.deletingBlocked],
});
