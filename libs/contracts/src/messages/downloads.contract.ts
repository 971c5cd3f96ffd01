import { z } from 'zod';
import { defineOperation } from '../core/operation';
import { bytesSchema, type RestContent } from '../core/rest-content';
import { MESSAGE_ERRORS } from './message.errors';

const MAX_HEADER = 1_024;
const MAX_ID = 100;

/** The bytes that are still to be sent, from `start` to `end` (exclusive). */
const remainingSchema = z.object({ start: z.number().int().min(0), end: z.number().int().min(0) });

const foundSchema = z.object({
  kind: z.literal('file'),
  fileId: z.string(),
  name: z.string(),
  type: z.string(),
  size: z.number().int(),
  /** With quotes. */
  etag: z.string(),
  modifiedAt: z.date(),
  /** Whether a browser may display it in place; files that could run scripts are downloads. */
  shown: z.boolean(),
  isPublic: z.boolean(),
  /** The range that the answer is about; absent for the whole file. */
  range: remainingSchema.optional(),
  content: bytesSchema,
  rest: remainingSchema.optional(),
});

const outcomeSchema = z.union([
  foundSchema,
  z.object({ kind: z.literal('forbidden') }),
  z.object({ kind: z.literal('beyond'), size: z.number().int() }),
]);

/** RFC 6266 and 8187: an ASCII name for old clients, the whole name for the rest. */
function disposition(name: string, shown: boolean): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const encoded = encodeURIComponent(name).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
  return `${shown ? 'inline' : 'attachment'}; filename="${plain}"; filename*=UTF-8''${encoded}`;
}

function fileContent({ range, size, rest, ...file }: z.output<typeof foundSchema>): RestContent {
  const length = range ? range.end - range.start : size;
  return {
    status: range ? 206 : 200,
    headers: {
      'content-type': file.type,
      'content-length': String(length),
      'content-disposition': disposition(file.name, file.shown),
      // Prevents scripts in the file from running, whatever its type is.
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
      'accept-ranges': 'bytes',
      etag: file.etag,
      'last-modified': file.modifiedAt.toUTCString(),
      'cache-control': `${file.isPublic ? 'public' : 'private'}, max-age=3600`,
      ...(range ? { 'content-range': `bytes ${range.start}-${range.end - 1}/${size}` } : {}),
    },
    body: file.content,
    ...(rest ? { next: { fileId: file.fileId, part: rest } } : {}),
  };
}

function answerOf(outcome: z.output<typeof outcomeSchema>): RestContent {
  if (outcome.kind === 'forbidden') return { status: 403, headers: {} };
  if (outcome.kind === 'beyond') return { status: 416, headers: { 'content-range': `bytes */${outcome.size}` } };
  return fileContent(outcome);
}

/** contract/rest-extra.json, nonV1: 403 without a body while FileUpload_ProtectFiles is on, 404 for an unknown id. */
export const downloadFile = defineOperation({
  id: 'messages.downloads.show',
  summary: 'An uploaded file, or a part of it',
  auth: 'optional',
  checkedByUseCase: { room: 'read' },
  rateLimit: 'none',
  input: z.object({
    fileId: z.string().max(MAX_ID),
    /** The headers of the request. */
    range: z.string().max(MAX_HEADER).optional(),
    ifRange: z.string().max(MAX_HEADER).optional(),
    ifNoneMatch: z.string().max(MAX_HEADER).optional(),
    /** The content is not needed. */
    headOnly: z.boolean().default(false),
    /** The rest of an answer that has begun. */
    part: remainingSchema.optional(),
  }),
  output: outcomeSchema,
  rest: [
    {
      method: 'GET',
      path: '/file-upload/:fileId/:fileName',
      aliases: ['/ufs/:store/:fileId/:fileName', '/ufs/:store/:fileId'],
      cookieLogin: 'cookie-or-query',
      request: ({ params, headers, method }) => ({
        fileId: params['fileId'],
        range: headers['range'],
        ifRange: headers['if-range'],
        ifNoneMatch: headers['if-none-match'],
        headOnly: method === 'HEAD',
      }),
      content: answerOf,
      example: { fileId: 'RwiWv3waLHfXLW3mj', fileName: 'temp.txt' },
    },
  ],
  errors: [MESSAGE_ERRORS.invalidFile],
});
