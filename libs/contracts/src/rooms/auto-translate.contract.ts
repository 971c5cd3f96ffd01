import { z } from 'zod';
import { defineOperation, type ParamError } from '../core/operation';

const MAX_LANGUAGE = 20;
export const TRANSLATION_OFF = { code: 'plain', text: 'AutoTranslate is disabled.', kind: 'text' } as const;
export const TRANSLATION_NOT_ALLOWED = {
  code: 'error-action-not-allowed',
  text: 'Auto-Translate is not allowed',
} as const;

/** A BCP 47 code; it is used as the name of a field. */
export const languageCodeSchema = z.string().regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/);

const required = (name: string): ParamError => ({
  code: 'plain',
  text: `The bodyParam "${name}" is required.`,
  kind: 'text',
  when: 'absent',
});

/** contract/rest/autotranslate.json, saveSettings; contract/ddp-extra.json, autoTranslate.saveSettings, which takes '1' and '0'. */
export const saveAutoTranslate = defineOperation({
  id: 'rooms.auto-translate.save',
  summary: 'Choose whether and into which language a room is translated for the caller',
  auth: 'required',
  checkedByUseCase: { room: 'member', all: ['auto-translate'] },
  input: z.object({
    rid: z.string().min(1),
    field: z.string().min(1).max(100),
    /** A number fits neither field, and is refused in the words of the field. */
    value: z.union([z.boolean(), z.string().max(MAX_LANGUAGE), z.number()]),
    defaultLanguage: languageCodeSchema.nullish(),
    by: z.enum(['route', 'method']),
  }),
  output: z.object({}),
  rest: [
    {
      method: 'POST',
      path: '/api/v1/autotranslate.saveSettings',
      request: ({ input: { roomId, field, value, defaultLanguage } }) => ({
        ...{ rid: roomId, field, value, defaultLanguage },
        by: 'route',
      }),
      paramErrors: { rid: required('roomId'), field: required('field'), value: required('value') },
      example: { roomId: 'ByehQjC44FwMeiLbX', field: 'autoTranslateLanguage', value: 'de' },
    },
  ],
  ddp: [
    {
      method: 'autoTranslate.saveSettings',
      input: ([rid, field, value, options]) => ({
        ...{ rid, field, value },
        defaultLanguage: typeof options === 'object' && options ? Reflect.get(options, 'defaultLanguage') : undefined,
        by: 'method',
      }),
      result: () => true,
      example: ['ByehQjC44FwMeiLbX', 'autoTranslate', '1', { defaultLanguage: 'en' }],
    },
  ],
  errors: [
    TRANSLATION_OFF,
    TRANSLATION_NOT_ALLOWED,
    { code: 'plain', text: 'The bodyParam "autoTranslate" must be a boolean.', kind: 'text' },
    { code: 'plain', text: 'The bodyParam "autoTranslateLanguage" must be a string.', kind: 'text' },
    { code: 'error-invalid-settings', text: 'Invalid settings field' },
    { code: 'error-invalid-settings', text: 'Invalid settings value' },
    { code: 'error-invalid-subscription', text: 'Invalid subscription' },
  ],
});

/** For the messages service, which does the translating. */
export const wantedLanguages = defineOperation({
  id: 'rooms.auto-translate.languages',
  summary: 'The languages that members of a room want to read in',
  auth: 'internal',
  input: z.object({ rid: z.string(), userId: z.string().optional() }),
  output: z.object({
    languages: z.array(z.string()),
    /** The language that the given user has chosen. */
    own: z.string().optional(),
  }),
  errors: [],
});
