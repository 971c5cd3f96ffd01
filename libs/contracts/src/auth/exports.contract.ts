import { z } from 'zod';
import { defineOperation } from '../core/operation';
import { bytesSchema } from '../core/rest-content';

export const EXPORT_STATUSES = ['preparing', 'exporting', 'compressing', 'completed', 'failed'] as const;

/** Progress with one room. */
export const exportedRoomSchema = z.object({
  roomId: z.string(),
  roomName: z.string(),
  userId: z.string().nullable(),
  exportedCount: z.number().int(),
  status: z.enum(['pending', 'exporting', 'completed']),
  targetFile: z.string(),
  type: z.string(),
});
export type ExportedRoom = z.infer<typeof exportedRoomSchema>;

/** contract/rest/users.json, users.requestDataDownload, without the paths on the server that the reference shows there. */
export const exportOperationSchema = z.object({
  _id: z.string(),
  createdAt: z.date(),
  userId: z.string(),
  roomList: z.array(exportedRoomSchema).nullable(),
  status: z.enum(EXPORT_STATUSES),
  fileList: z.array(z.unknown()),
  generatedFile: z.string().nullable(),
  fullExport: z.boolean(),
  completedAt: z.date().optional(),
  _updatedAt: z.date(),
});
export type ExportOperation = z.infer<typeof exportOperationSchema>;

/** `true` and `1` of a query string. */
const isTrue = (value: unknown): boolean => value === true || value === 'true' || value === '1';

function optionOf(options: unknown): unknown {
  return typeof options === 'object' && options !== null && 'fullExport' in options
    ? (options.fullExport ?? undefined)
    : undefined;
}

/** contract/rest/users.json, users.requestDataDownload; contract/ddp-extra.json, requestDataDownload. */
export const requestDataDownload = defineOperation({
  id: 'auth.exports.request',
  summary: "Have one's data put together, and see how far that is",
  auth: 'required',
  input: z.object({ fullExport: z.boolean().default(false) }),
  output: z.object({
    requested: z.boolean(),
    exportOperation: exportOperationSchema,
    url: z.string().nullable(),
    pendingOperationsBeforeMyRequest: z.number().int(),
  }),
  rest: [
    {
      method: 'GET',
      path: '/api/v1/users.requestDataDownload',
      request: ({ query }) => ({ fullExport: isTrue(query['fullExport']) }),
      response: ({ requested, exportOperation }) => ({ requested, exportOperation, success: true }),
      example: { fullExport: 'true' },
    },
  ],
  ddp: [
    {
      method: 'requestDataDownload',
      input: ([options]) => ({ fullExport: optionOf(options) }),
      example: [{ fullExport: false }],
    },
  ],
  errors: [{ code: 'error-not-allowed', text: 'Not allowed' }],
});

/** The archive, in parts; for its owner alone. */
export const downloadExport = defineOperation({
  id: 'auth.exports.download',
  summary: 'The archive of an export',
  auth: 'required',
  rateLimit: 'none',
  input: z.object({ fileId: z.string().max(100), offset: z.number().int().min(0).default(0) }),
  output: z.object({
    fileId: z.string(),
    name: z.string(),
    size: z.number().int(),
    content: bytesSchema,
    nextOffset: z.number().int().optional(),
  }),
  rest: [
    {
      method: 'GET',
      path: '/data-export/:fileId',
      cookieLogin: 'cookie',
      request: ({ params }) => ({ fileId: params['fileId'] }),
      content: ({ fileId, name, size, content, nextOffset }) => ({
        headers: {
          'content-type': 'application/zip',
          'content-length': String(size),
          'content-disposition': `attachment; filename="${name}"`,
          'cache-control': 'private, no-store',
        },
        body: content,
        ...(nextOffset === undefined ? {} : { next: { fileId, offset: nextOffset } }),
      }),
      example: { fileId: 'uDsuaw7vGd9B7j8qD' },
    },
  ],
  errors: [{ code: 'error-invalid-file', kind: 'not-found' }],
});
