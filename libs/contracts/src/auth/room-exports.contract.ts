import { z } from 'zod';
import { dateParameter } from '../core/date-parameter';
import { defineOperation } from '../core/operation';
import { exportOperationSchema } from './exports.contract';

const MAX_RECIPIENTS = 100;
const MAX_MESSAGES = 100;
const INVALID_PARAMS = { code: 'error-invalid-params' } as const;

/** Names and addresses come as a list, or as one text with commas. */
function listOf(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  return value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

/**
 * contract/rest-extra.json, rooms.export. `file`: the history between two dates as a job; asked for again in the same words it
 * tells how far that is, and where the archive lies. `email`: some messages to some people.
 */
export const exportRoom = defineOperation({
  id: 'auth.exports.room',
  summary: "Export a room's history to a file, or send some of its messages by mail",
  auth: 'required',
  checkedByUseCase: { room: 'read', all: ['mail-messages'] },
  input: z.object({
    rid: z.string().min(1),
    type: z.enum(['file', 'email']),
    format: z.string().max(10).nullish(),
    dateFrom: z.date().nullish(),
    dateTo: z.date().nullish(),
    toUsers: z.array(z.string().max(255)).max(MAX_RECIPIENTS).nullish(),
    toEmails: z.array(z.string().max(320)).max(MAX_RECIPIENTS).nullish(),
    subject: z.string().max(255).nullish(),
    messages: z.array(z.string()).max(MAX_MESSAGES).nullish(),
  }),
  output: z.object({
    exportOperation: exportOperationSchema.optional(),
    url: z.string().nullable().optional(),
    /** Users without an address. */
    missing: z.array(z.string()).optional(),
  }),
  rest: [
    {
      method: 'POST',
      path: '/api/v1/rooms.export',
      request: ({ input: { rid, type, format, dateFrom, dateTo, toUsers, toEmails, subject, messages } }) => ({
        ...{ rid, type, format, subject, messages },
        dateFrom: dateFrom === '' ? undefined : dateParameter(dateFrom),
        dateTo: dateTo === '' ? undefined : dateParameter(dateTo),
        toUsers: listOf(toUsers),
        toEmails: listOf(toEmails),
      }),
      paramErrors: { rid: INVALID_PARAMS, type: INVALID_PARAMS },
      example: { rid: 'ByehQjC44FwMeiLbX', type: 'file', format: 'html' },
    },
  ],
  errors: [
    INVALID_PARAMS,
    { code: 'error-action-not-allowed', text: 'Mailing is not allowed' },
    { code: 'error-invalid-room' },
    { code: 'error-invalid-format' },
    { code: 'error-invalid-recipient' },
    { code: 'error-invalid-messages' },
    { code: 'plain', text: 'error-invalid-email', kind: 'text' },
  ],
});
