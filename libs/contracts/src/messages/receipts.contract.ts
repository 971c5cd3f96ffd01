import { z } from 'zod';
import { defineOperation } from '../core/operation';
import { fieldOf } from '../core/argument';

/** contract/defaults.json, documents.readReceipt. */
const receiptSchema = z.object({
  _id: z.string(),
  roomId: z.string(),
  userId: z.string(),
  messageId: z.string(),
  ts: z.date(),
  user: z.object({ _id: z.string(), username: z.string(), name: z.string().optional() }).nullable(),
});
export type ReadReceipt = z.infer<typeof receiptSchema>;

const NO_ID = "The required 'messageId' param is missing.";

/** contract/rest/chat.json, chat.getMessageReadReceipts; contract/ddp-extra.json, getReadReceipts. */
export const readReceipts = defineOperation({
  id: 'messages.receipts.list',
  summary: 'Who has read a message, and when',
  auth: 'required',
  checkedByUseCase: { room: 'read' },
  input: z.object({ messageId: z.string().min(1) }),
  output: z.object({ receipts: z.array(receiptSchema) }),
  rest: [
    {
      method: 'GET',
      path: '/api/v1/chat.getMessageReadReceipts',
      request: ['messageId'],
      paramErrors: { messageId: { code: 'plain', text: NO_ID, kind: 'text', when: 'absent' } },
      example: { messageId: '7aDSXtjMA3KPLxLjt' },
    },
  ],
  ddp: [
    {
      method: 'getReadReceipts',
      input: ([options]) => ({ messageId: fieldOf(options, 'messageId') }),
      paramErrors: { messageId: { code: 'error-invalid-message', text: NO_ID, when: 'absent' } },
      result: ({ receipts }) => receipts,
      example: [{ messageId: '7aDSXtjMA3KPLxLjt' }],
    },
  ],
  errors: [{ code: 'error-invalid-message', text: 'Invalid message' }],
});
