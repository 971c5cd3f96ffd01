import { z } from 'zod';
import { dateParameter } from '../core/date-parameter';
import { defineOperation, type ErrorSpec, type RestRequest } from '../core/operation';
import { pageInfoSchema, pageSchema } from '../core/page';
import { MAX_PICTURE_BYTES, pictureContent, uploadedFileSchema } from '../core/rest-content';
import { mediaAnswerSchema, methodFileOf } from './custom-media.schema';
import { fieldOf } from '../core/argument';

const MAX_NAME = 200;
const MAX_ALIASES = 2_000;
const PNG = {
  field: 'emoji',
  name: 'smile.png',
  type: 'image/png',
  content: new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
};

/** contract/schema.json, collections, "custom emoji". */
export const customEmojiSchema = z.object({
  _id: z.string(),
  name: z.string(),
  aliases: z.array(z.string()),
  extension: z.string(),
  _updatedAt: z.date(),
});
export type CustomEmoji = z.infer<typeof customEmojiSchema>;

const NOT_AUTHORIZED: ErrorSpec = { code: 'not_authorized' };
const FORBIDDEN: ErrorSpec = { code: 'error-not-allowed', kind: 'unauthorized' };
const INVALID_TYPE: ErrorSpec = { code: 'error-invalid-file-type', text: 'Invalid file type: {type}' };
const boundBySchema = z.enum(['route', 'method']);

/** contract/rest/emoji-custom.json, emoji-custom.list; contract/ddp-methods.json, listEmojiCustom, which asks for no login. */
export const listCustomEmoji = defineOperation({
  id: 'messages.custom-emoji.list',
  summary: 'Custom emoji, all of them or what changed since a date',
  auth: 'optional',
  input: z.object({ since: z.date().optional(), page: pageSchema.prefault({}), paged: z.boolean() }),
  output: pageInfoSchema.extend({ update: z.array(customEmojiSchema), remove: z.array(z.looseObject({})) }),
  rest: [
    {
      method: 'GET',
      path: '/api/v1/emoji-custom.list',
      auth: 'required',
      paged: true,
      request: ({ query, page }) => ({
        since: dateParameter(query['updatedSince'] || undefined),
        page: { query: page['query'] },
        paged: false,
      }),
      response: ({ update, remove }) => ({ emojis: { update, remove }, success: true }),
      paramErrors: {
        since: { code: 'error-roomId-param-invalid', text: 'The "updatedSince" query parameter must be a valid date.' },
      },
      example: { updatedSince: '2019-02-18T16:48:35.119Z' },
    },
    {
      method: 'GET',
      path: '/api/v1/emoji-custom',
      auth: 'required',
      paged: true,
      request: ({ page }) => ({ page: { query: page['query'] }, paged: false }),
      response: ({ update }) => ({ emojis: update, success: true }),
      example: {},
    },
    {
      method: 'GET',
      path: '/api/v1/emoji-custom.all',
      auth: 'required',
      paged: true,
      request: ({ page }) => ({ page, paged: true }),
      response: ({ update, count, offset, total }) => ({ emojis: update, count, offset, total, success: true }),
      example: {},
    },
  ],
  ddp: [
    {
      method: 'listEmojiCustom',
      input: ([query]) => ({ page: { query: query || undefined }, paged: false }),
      result: ({ update }) => update,
      example: [],
    },
  ],
  errors: [],
});

const formOf = ({ files, body }: RestRequest) => ({
  name: body['name'],
  aliases: body['aliases'] ?? '',
  file: files.find(({ field }) => field === 'emoji'),
  by: 'route',
});

/** contract/rest/emoji-custom.json, create and update; contract/ddp-extra.json, insertOrUpdateEmoji. */
export const saveCustomEmoji = defineOperation({
  id: 'messages.custom-emoji.save',
  summary: 'Make a custom emoji, or change one',
  auth: 'required',
  checkedByUseCase: { all: ['manage-emoji'] },
  input: z.object({
    _id: z.string().max(100).nullish(),
    name: z.string().max(MAX_NAME).nullish(),
    /** Separated by commas or blanks. */
    aliases: z.string().max(MAX_ALIASES).nullish(),
    extension: z.string().max(10).nullish(),
    file: uploadedFileSchema.optional(),
    /** Which rules apply to missing fields: those of the route or of the method. */
    changes: z.boolean(),
    by: boundBySchema,
  }),
  output: z.object({ _id: z.string(), isNew: z.boolean() }),
  rest: [
    {
      method: 'POST',
      path: '/api/v1/emoji-custom.create',
      upload: { maxBytes: MAX_PICTURE_BYTES, example: [PNG] },
      request: (request) => ({ ...formOf(request), changes: false }),
      response: () => ({ success: true }),
      example: { name: 'my-custom-emoji', aliases: 'emoji-alias' },
    },
    {
      method: 'POST',
      path: '/api/v1/emoji-custom.update',
      upload: { maxBytes: MAX_PICTURE_BYTES, example: [PNG] },
      request: (request) => ({ ...formOf(request), _id: request.body['_id'], changes: true }),
      response: () => ({ success: true }),
      example: { _id: 'AG7DSB2H32YHS', name: 'my-custom-emoji', aliases: 'emoji-alias' },
    },
  ],
  ddp: [
    {
      method: 'insertOrUpdateEmoji',
      input: ([emoji]) => ({
        _id: fieldOf(emoji, '_id'),
        name: fieldOf(emoji, 'name'),
        aliases: fieldOf(emoji, 'aliases'),
        extension: fieldOf(emoji, 'extension'),
        changes: Boolean(fieldOf(emoji, '_id')),
        by: 'method',
      }),
      result: ({ _id, isNew }) => (isNew ? _id : true),
      example: [{ name: 'channel-name', aliases: '', extension: 'png' }],
    },
  ],
  errors: [
    NOT_AUTHORIZED,
    FORBIDDEN,
    INVALID_TYPE,
    { code: 'invalid-field' },
    { code: 'The required "_id" query param is missing.' },
    { code: 'Emoji not found.' },
    { code: 'error-the-field-is-required', text: 'The field Name is required' },
    { code: 'error-input-is-not-a-valid-field', text: '{name} is not a valid name' },
    { code: 'error-input-is-not-a-valid-field', text: '{aliases} is not a valid alias set' },
    {
      code: 'Custom_Emoji_Error_Name_Or_Alias_Already_In_Use',
      text: 'The custom emoji or one of its aliases is already in use',
    },
    { code: 'Custom_Emoji_Error_Invalid_Emoji', text: 'Invalid emoji' },
  ],
});

/** contract/ddp-extra.json, uploadEmojiCustom: the picture of an emoji that is there already. */
export const uploadCustomEmoji = defineOperation({
  id: 'messages.custom-emoji.upload',
  summary: 'Give a custom emoji its picture',
  auth: 'required',
  checkedByUseCase: { all: ['manage-emoji'] },
  input: z.object({ name: z.string().max(MAX_NAME), file: uploadedFileSchema }),
  output: z.object({}),
  ddp: [
    {
      method: 'uploadEmojiCustom',
      input: ([content, type, emoji]) => ({ name: fieldOf(emoji, 'name'), file: methodFileOf('emoji', content, type) }),
      result: () => undefined,
      example: ['\u0089PNG', 'image/png', { name: 'emoji-name', extension: 'png' }],
    },
  ],
  errors: [NOT_AUTHORIZED, INVALID_TYPE, { code: 'Custom_Emoji_Error_Invalid_Emoji', text: 'Invalid emoji' }],
});

/** contract/rest/emoji-custom.json, delete; contract/ddp-extra.json, deleteEmojiCustom. */
export const deleteCustomEmoji = defineOperation({
  id: 'messages.custom-emoji.delete',
  summary: 'Delete a custom emoji',
  auth: 'required',
  checkedByUseCase: { all: ['manage-emoji'] },
  input: z.object({ emojiId: z.string().min(1).max(100) }),
  output: z.object({}),
  rest: [
    {
      method: 'POST',
      path: '/api/v1/emoji-custom.delete',
      paramErrors: {
        emojiId: { code: 'plain', text: 'The "emojiId" params is required!', kind: 'text', when: 'absent' },
      },
      example: { emojiId: 'AG7DSB2H32YHS' },
    },
  ],
  ddp: [{ method: 'deleteEmojiCustom', input: ['emojiId'], result: () => true, example: ['AG7DSB2H32YHS'] }],
  errors: [NOT_AUTHORIZED, { code: 'Custom_Emoji_Error_Invalid_Emoji', text: 'Invalid emoji' }],
});

/** contract/rest-extra.json, nonV1: `/emoji-custom/<name>.<extension>`, a blank picture where there is none. */
export const showCustomEmoji = defineOperation({
  id: 'messages.custom-emoji.show',
  summary: 'The picture of a custom emoji',
  auth: 'optional',
  rateLimit: 'none',
  input: z.object({ file: z.string().max(MAX_NAME + 10) }),
  output: mediaAnswerSchema,
  rest: [
    {
      method: 'GET',
      path: '/emoji-custom/:file',
      request: ({ params }) => ({ file: params['file'] }),
      content: pictureContent,
      example: { file: 'Emoji Name.png' },
    },
  ],
  errors: [],
});
