import { z } from 'zod';
import { defineOperation, type RestRequest } from '../core/operation';
import {
  storedUploadSchema,
  uploadAbortSchema,
  uploadDoneSchema,
  uploadEndSchema,
  uploadPieceSchema,
  uploadTicketSchema,
} from '../core/upload-stream';
import { messageSchema } from '../entities/message';
import { POSTING_ERRORS } from './posting.contract';
import { MESSAGE_ERRORS } from './message.errors';

/** Time for the store to write the previous pieces, ms. */
const STORE_DEADLINE_MS = 60_000;
/** Time for reading the size of a picture before the message is sent, ms. */
const POST_DEADLINE_MS = 30_000;
const MAX_DESCRIPTION = 50_000;

/** Errors of uploads (contract/errors.json, areas `file-upload`). */
const FILE_ERRORS = [
  MESSAGE_ERRORS.unauthorized,
  MESSAGE_ERRORS.uploadsOff,
  MESSAGE_ERRORS.uploadsOffInDirects,
  MESSAGE_ERRORS.invalidFileType,
  MESSAGE_ERRORS.fileTooLarge,
  MESSAGE_ERRORS.tooManyUploads,
  MESSAGE_ERRORS.invalidUpload,
  MESSAGE_ERRORS.invalidStore,
] as const;

/** Checks whether the caller may upload such a file to the room, and opens it for writing. */
export const beginUpload = defineOperation({
  id: 'messages.uploads.begin',
  summary: 'Begin to bring a file into a room',
  auth: 'required',
  input: z.object({ rid: z.string(), name: z.string().max(1_024), type: z.string().max(1_024) }),
  output: uploadTicketSchema,
  errors: FILE_ERRORS,
});

export const appendUpload = defineOperation({
  id: 'messages.uploads.append',
  summary: 'Hand over the next piece of a file',
  auth: 'required',
  servedBy: 'instance',
  deadlineMs: STORE_DEADLINE_MS,
  input: uploadPieceSchema,
  output: uploadDoneSchema,
  errors: FILE_ERRORS,
});

export const closeUpload = defineOperation({
  id: 'messages.uploads.close',
  summary: 'Say that a file has ended',
  auth: 'required',
  servedBy: 'instance',
  deadlineMs: STORE_DEADLINE_MS,
  input: uploadEndSchema,
  output: storedUploadSchema,
  errors: FILE_ERRORS,
});

export const abortUpload = defineOperation({
  id: 'messages.uploads.abort',
  summary: 'Give up a file that no message carries',
  auth: 'required',
  servedBy: 'instance',
  input: uploadAbortSchema,
  output: uploadDoneSchema,
  errors: [],
});

/** Forms send booleans as text. */
const flagOf = (value: unknown): unknown => (value === 'true' ? true : value === 'false' ? false : value);

function postInput({ params, body, uploads }: Pick<RestRequest, 'params' | 'body' | 'uploads'>): unknown {
  const { msg, description, tmid, alias, avatar, emoji } = body;
  return {
    rid: params['rid'],
    ticket: uploads.find(({ field }) => field === 'file')?.ticket,
    msg,
    description,
    tmid,
    alias,
    avatar,
    emoji,
    groupable: flagOf(body['groupable']),
  };
}

/** contract/rest/rooms.json, rooms.upload; contract/rest-extra.json, rooms.upload. */
export const postUpload = defineOperation({
  id: 'messages.uploads.post',
  summary: 'Bring a file into a room, with the message that carries it',
  auth: 'required',
  checkedByUseCase: { room: 'read' },
  deadlineMs: POST_DEADLINE_MS,
  input: z.object({
    rid: z.string(),
    /** Absent if the form had no file. */
    ticket: z.string().optional(),
    msg: z.string().optional(),
    description: z.string().max(MAX_DESCRIPTION).optional(),
    tmid: z.string().optional(),
    alias: z.string().max(255).optional(),
    avatar: z.string().max(2_000).optional(),
    emoji: z.string().max(255).optional(),
    groupable: z.boolean().optional(),
  }),
  output: z.object({ message: messageSchema }),
  rest: [
    {
      method: 'POST',
      path: '/api/v1/rooms.upload/:rid',
      upload: {
        stream: {
          begin: beginUpload,
          append: appendUpload,
          close: closeUpload,
          abort: abortUpload,
          beginInput: ({ params }, { name, type }) => ({ rid: params['rid'], name, type }),
          maxFiles: 1,
          tooManyFiles: MESSAGE_ERRORS.oneFileOnly,
        },
        example: [{ field: 'file', name: 'example.txt', type: 'text/plain', content: new Uint8Array([0x48, 0x69]) }],
      },
      request: postInput,
      example: { rid: 'GENERAL', msg: 'This is a message with a file', description: 'Simple text file' },
    },
  ],
  errors: [...FILE_ERRORS, MESSAGE_ERRORS.fileMissing, MESSAGE_ERRORS.oneFileOnly, ...POSTING_ERRORS],
});
