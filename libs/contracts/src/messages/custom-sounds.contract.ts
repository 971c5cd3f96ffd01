import { z } from 'zod';
import { defineOperation, type ErrorSpec } from '../core/operation';
import { pageInfoSchema, pageSchema } from '../core/page';
import { pictureContent, uploadedFileSchema } from '../core/rest-content';
import { mediaAnswerSchema, methodFileOf } from './custom-media.schema';
import { fieldOf } from './message.argument';

const MAX_NAME = 200;

export const customSoundSchema = z.object({
  _id: z.string(),
  name: z.string(),
  extension: z.string(),
  _updatedAt: z.date(),
});
export type CustomSound = z.infer<typeof customSoundSchema>;

const NOT_AUTHORIZED: ErrorSpec = { code: 'not_authorized' };
const INVALID_SOUND: ErrorSpec = { code: 'Custom_Sound_Error_Invalid_Sound', text: 'Invalid sound' };

/** contract/rest/custom-sounds.json, custom-sounds.list; contract/ddp-extra.json, listCustomSounds, which asks for no login. */
export const listCustomSounds = defineOperation({
  id: 'messages.custom-sounds.list',
  summary: 'Custom sounds',
  auth: 'optional',
  input: z.object({ page: pageSchema.prefault({}), paged: z.boolean() }),
  output: pageInfoSchema.extend({ sounds: z.array(customSoundSchema) }),
  rest: [
    {
      method: 'GET',
      path: '/api/v1/custom-sounds.list',
      auth: 'required',
      paged: true,
      request: ({ page }) => ({ page, paged: true }),
      example: {},
    },
  ],
  ddp: [{ method: 'listCustomSounds', input: () => ({ paged: false }), result: ({ sounds }) => sounds, example: [] }],
  errors: [],
});

/** contract/ddp-extra.json, insertOrUpdateSound. */
export const saveCustomSound = defineOperation({
  id: 'messages.custom-sounds.save',
  summary: 'Make a custom sound, or rename one',
  auth: 'required',
  checkedByUseCase: { all: ['manage-sounds'] },
  input: z.object({
    _id: z.string().max(100).nullish(),
    name: z.string().max(MAX_NAME).nullish(),
    extension: z.string().max(10).nullish(),
  }),
  output: z.object({ _id: z.string() }),
  ddp: [
    {
      method: 'insertOrUpdateSound',
      input: ([sound]) => ({
        _id: fieldOf(sound, '_id'),
        name: fieldOf(sound, 'name'),
        extension: fieldOf(sound, 'extension'),
      }),
      result: ({ _id }) => _id,
      example: [{ name: 'channel-name', extension: 'mp3' }],
    },
  ],
  errors: [
    NOT_AUTHORIZED,
    INVALID_SOUND,
    { code: 'error-the-field-is-required', text: 'The field Name is required' },
    { code: 'error-input-is-not-a-valid-field', text: '{name} is not a valid name' },
    { code: 'Custom_Sound_Error_Name_Already_In_Use', text: 'The custom sound name is already in use' },
  ],
});

/** contract/ddp-extra.json, uploadCustomSound. */
export const uploadCustomSound = defineOperation({
  id: 'messages.custom-sounds.upload',
  summary: 'Give a custom sound its file',
  auth: 'required',
  checkedByUseCase: { all: ['manage-sounds'] },
  input: z.object({ _id: z.string().max(100), file: uploadedFileSchema }),
  output: z.object({}),
  ddp: [
    {
      method: 'uploadCustomSound',
      input: ([content, type, sound]) => ({ _id: fieldOf(sound, '_id'), file: methodFileOf('sound', content, type) }),
      result: () => undefined,
      example: ['ID3', 'audio/mpeg', { _id: 'qmdQjHZYzf4Hr7LwM', name: 'sound 1', extension: 'mp3' }],
    },
  ],
  errors: [NOT_AUTHORIZED, INVALID_SOUND, { code: 'error-invalid-file-type', text: 'Invalid file type: {type}' }],
});

/** contract/ddp-extra.json, deleteCustomSound. */
export const deleteCustomSound = defineOperation({
  id: 'messages.custom-sounds.delete',
  summary: 'Delete a custom sound',
  auth: 'required',
  checkedByUseCase: { all: ['manage-sounds'] },
  input: z.object({ _id: z.string().max(100) }),
  output: z.object({}),
  ddp: [{ method: 'deleteCustomSound', input: ['_id'], result: () => true, example: ['qmdQjHZYzf4Hr7LwM'] }],
  errors: [NOT_AUTHORIZED, INVALID_SOUND],
});

/** contract/rest-extra.json, nonV1: `/custom-sounds/<id>.<extension>`. */
export const playCustomSound = defineOperation({
  id: 'messages.custom-sounds.play',
  summary: 'The file of a custom sound',
  auth: 'optional',
  rateLimit: 'none',
  input: z.object({ file: z.string().max(120) }),
  output: mediaAnswerSchema,
  rest: [
    {
      method: 'GET',
      path: '/custom-sounds/:file',
      request: ({ params }) => ({ file: params['file'] }),
      content: pictureContent,
      example: { file: 'qmdQjHZYzf4Hr7LwM.mp3' },
    },
  ],
  errors: [{ code: 'error-file-not-found', text: 'File not found', kind: 'not-found' }],
});
