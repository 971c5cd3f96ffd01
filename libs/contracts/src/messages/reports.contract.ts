import { z } from 'zod';
import { defineOperation } from '../core/operation';
import { MESSAGE_ERRORS } from './message.errors';

/** Characters. */
const MAX_DESCRIPTION = 10_000;

const missing = (name: string) =>
  ({ code: 'plain', text: `The required "${name}" param is missing.`, kind: 'text', when: 'absent' }) as const;

/**
 * contract/rest/chat.json, chat.reportMessage; contract/ddp-extra.json, reportMessage. Only messages that the caller
 * may read can be reported.
 */
export const reportMessage = defineOperation({
  id: 'messages.reports.report',
  summary: 'Report a message to those who run the platform',
  auth: 'required',
  checkedByUseCase: { room: 'read' },
  input: z.object({ messageId: z.string().min(1), description: z.string().min(1).max(MAX_DESCRIPTION) }),
  output: z.object({}),
  rest: [
    {
      method: 'POST',
      path: '/api/v1/chat.reportMessage',
      request: ['messageId', 'description'],
      paramErrors: { messageId: missing('messageId'), description: missing('description') },
      example: { messageId: '7aDSXtjMA3KPLxLjt', description: 'test' },
    },
  ],
  ddp: [
    {
      method: 'reportMessage',
      input: ['messageId', 'description'],
      result: () => true,
      example: ['7aDSXtjMA3KPLxLjt', 'test'],
    },
  ],
  errors: [MESSAGE_ERRORS.invalidDescription, MESSAGE_ERRORS.invalidMessageId],
});
