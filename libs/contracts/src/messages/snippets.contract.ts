import { z } from 'zod';
import { defineOperation } from '../core/operation';
import { messageSchema } from '../entities/message';
import { fieldOf } from './message.argument';

const EXAMPLE_MESSAGE = '7aDSXtjMA3KPLxLjt';

/** contract/ddp-extra.json, snippetMessage; the note about it is contract/system-messages.json, message_snippeted. */
export const snippetMessage = defineOperation({
  id: 'messages.snippets.make',
  summary: 'Make a snippet of a message',
  auth: 'required',
  checkedByUseCase: { room: 'member', all: ['snippet-message'] },
  input: z.object({ messageId: z.string().min(1), filename: z.string().min(1).max(255) }),
  output: z.object({}),
  ddp: [
    {
      method: 'snippetMessage',
      input: ([message, filename]) => ({ messageId: fieldOf(message, '_id'), filename }),
      result: () => undefined,
      example: [{ _id: 'message-id', rid: 'room-id' }, 'note.txt'],
    },
  ],
  errors: [
    { code: 'error-action-not-allowed', text: 'Message snippeting not allowed' },
    { code: 'error-not-allowed', text: 'Not allowed' },
  ],
});

/** contract/rest/chat.json, chat.getSnippedMessageById; both spellings. What is no snippet is no message here. */
export const getSnippet = defineOperation({
  id: 'messages.snippets.get',
  summary: 'One snippet by the id of its message',
  auth: 'required',
  checkedByUseCase: { room: 'read' },
  input: z.object({ messageId: z.string().min(1) }),
  output: z.object({ message: messageSchema }),
  rest: [
    {
      method: 'GET',
      path: '/api/v1/chat.getSnippetedMessageById',
      aliases: ['/api/v1/chat.getSnippedMessageById'],
      request: ['messageId'],
      paramErrors: {
        messageId: {
          code: 'error-invalid-params',
          text: 'The required "messageId" query param is missing.',
          when: 'absent',
        },
      },
      example: { messageId: EXAMPLE_MESSAGE },
    },
  ],
  errors: [
    { code: 'plain', text: 'error-not-allowed', kind: 'text' },
    { code: 'plain', text: 'invalid-message', kind: 'text' },
  ],
});
