import { z } from 'zod';
import { defineOperation } from '../core/operation';
import { messageSchema } from '../entities/message';
import { languageCodeSchema, TRANSLATION_NOT_ALLOWED, TRANSLATION_OFF } from '../rooms/auto-translate.contract';
import { fieldOf } from '../core/argument';

/** Time for the translation provider to answer, ms. */
const DEADLINE_MS = 15_000;
const boundBySchema = z.enum(['route', 'method']);

const NO_ANSWER = { code: 'error-translation-failed', text: 'The translation service did not answer' } as const;

/** contract/rest/autotranslate.json, getSupportedLanguages; contract/ddp-extra.json, autoTranslate.getSupportedLanguages. */
export const translationLanguages = defineOperation({
  id: 'messages.translation.languages',
  summary: 'The languages that texts can be translated into',
  auth: 'required',
  checkedByUseCase: { all: ['auto-translate'] },
  deadlineMs: DEADLINE_MS,
  input: z.object({ targetLanguage: languageCodeSchema.nullish() }),
  output: z.object({ languages: z.array(z.object({ language: z.string(), name: z.string() })) }),
  rest: [
    {
      method: 'GET',
      path: '/api/v1/autotranslate.getSupportedLanguages',
      request: ['targetLanguage'],
      example: { targetLanguage: 'en' },
    },
  ],
  ddp: [
    {
      method: 'autoTranslate.getSupportedLanguages',
      input: ['targetLanguage'],
      result: ({ languages }) => languages,
      example: ['en'],
    },
  ],
  errors: [TRANSLATION_OFF, TRANSLATION_NOT_ALLOWED, NO_ANSWER],
});

/** contract/rest/autotranslate.json, translateMessage; contract/ddp-extra.json, autoTranslate.translateMessage. */
export const translateMessage = defineOperation({
  id: 'messages.translation.translate',
  summary: 'Have a message translated, for everybody who reads that language',
  auth: 'required',
  checkedByUseCase: { room: 'read', all: ['auto-translate'] },
  deadlineMs: DEADLINE_MS,
  input: z.object({
    messageId: z.string().min(1),
    targetLanguage: languageCodeSchema.nullish(),
    by: boundBySchema,
  }),
  output: z.object({ message: messageSchema }),
  rest: [
    {
      method: 'POST',
      path: '/api/v1/autotranslate.translateMessage',
      request: ({ input: { messageId, targetLanguage } }) => ({ messageId, targetLanguage, by: 'route' }),
      paramErrors: {
        messageId: { code: 'plain', text: 'The bodyParam "messageId" is required.', kind: 'text', when: 'absent' },
      },
      example: { messageId: '7aDSXtjMA3KPLxLjt', targetLanguage: 'en' },
    },
  ],
  ddp: [
    {
      method: 'autoTranslate.translateMessage',
      input: ([message, targetLanguage]) => ({ messageId: fieldOf(message, '_id'), targetLanguage, by: 'method' }),
      result: ({ message }) => message,
      example: [{ _id: 'message-id', rid: 'room-id' }, 'en'],
    },
  ],
  errors: [
    TRANSLATION_OFF,
    TRANSLATION_NOT_ALLOWED,
    { code: 'plain', text: 'Message not found.', kind: 'text' },
    { code: 'error-not-allowed', text: 'Not allowed' },
    NO_ANSWER,
  ],
});

/** contract/ddp-extra.json, autoTranslate.getProviderUiMetadata. */
export const translationProviders = defineOperation({
  id: 'messages.translation.providers',
  summary: 'How the translation services are called',
  auth: 'required',
  loginError: { code: 'error-action-not-allowed', text: 'Login neccessary' },
  input: z.object({}),
  output: z.object({ providers: z.record(z.string(), z.object({ name: z.string(), displayName: z.string() })) }),
  ddp: [
    {
      method: 'autoTranslate.getProviderUiMetadata',
      input: () => ({}),
      result: ({ providers }) => providers,
      example: [],
    },
  ],
  errors: [],
});
