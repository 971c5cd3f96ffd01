import { z } from 'zod';
import { defineOperation } from '../core/operation';
import { messageSchema } from '../entities/message';
import { MESSAGE_ERRORS } from './message.errors';

const EXAMPLE_MESSAGE = '7aDSXtjMA3KPLxLjt';

/**
 * contract/rest/chat.json, chat.getMessage; contract/ddp-extra.json, getSingleMessage. Unknown and hidden messages get
 * the same error.
 */
export const getMessage = defineOperation({
  id: 'messages.messages.get',
  summary: 'One message by its id',
  auth: 'required',
  checkedByUseCase: { room: 'read' },
  input: z.object({ msgId: z.string().min(1), refusal: z.enum(['bare', 'not-allowed']).default('bare') }),
  output: z.object({ message: messageSchema }),
  rest: [
    {
      method: 'GET',
      path: '/api/v1/chat.getMessage',
      request: ['msgId'],
      paramErrors: {
        msgId: { code: 'plain', text: 'The "msgId" query parameter must be provided.', kind: 'text', when: 'absent' },
      },
      example: { msgId: EXAMPLE_MESSAGE },
    },
  ],
  ddp: [
    {
      method: 'getSingleMessage',
      input: ([msgId]) => ({ msgId, refusal: 'not-allowed' }),
      result: ({ message }) => message,
      example: [EXAMPLE_MESSAGE],
    },
  ],
  errors: [MESSAGE_ERRORS.hidden, MESSAGE_ERRORS.notAllowed],
});

/** contract/rest/chat.json, chat.react; contract/ddp-methods.json, setReaction. Without `shouldReact` it toggles. */
export const reactToMessage = defineOperation({
  id: 'messages.messages.react',
  summary: 'Set, remove or toggle a reaction',
  auth: 'required',
  checkedByUseCase: { room: 'read' },
  input: z.object({
    messageId: z.string().min(1),
    emoji: z.string().min(1).max(255),
    shouldReact: z.boolean().nullish(),
    /** How a message that the caller does not see is refused: methods say it in another way (contract/ddp-extra.json). */
    refusal: z.enum(['not-found', 'not-allowed']).optional(),
  }),
  output: z.object({}),
  rest: [
    {
      method: 'POST',
      path: '/api/v1/chat.react',
      request: ({ input }) => ({
        messageId: input['messageId'],
        emoji: input['emoji'] ?? input['reaction'],
        shouldReact: input['shouldReact'],
      }),
      paramErrors: {
        messageId: {
          code: 'error-messageid-param-not-provided',
          text: 'The required "messageId" param is missing.',
          when: 'absent',
        },
        emoji: {
          code: 'error-emoji-param-not-provided',
          text: 'The required "emoji" param is missing.',
          when: 'absent',
        },
      },
      example: { messageId: EXAMPLE_MESSAGE, emoji: 'smile', shouldReact: true },
    },
  ],
  ddp: [
    {
      method: 'setReaction',
      input: ([emoji, messageId, shouldReact]) => ({ emoji, messageId, shouldReact, refusal: 'not-allowed' }),
      result: () => undefined,
      example: [':nerd:', EXAMPLE_MESSAGE, true],
    },
  ],
  errors: [
    MESSAGE_ERRORS.notFound,
    MESSAGE_ERRORS.notAllowed,
    MESSAGE_ERRORS.roomBlocked,
    MESSAGE_ERRORS.invalidEmoji,
    MESSAGE_ERRORS.mutedReaction,
    MESSAGE_ERRORS.readOnly,
  ],
});
