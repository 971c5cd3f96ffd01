import { z } from 'zod';
import { defineOperation, type RestRequest } from '../core/operation';
import { bytesSchema, MAX_PICTURE_BYTES, pictureContent, uploadedFileSchema } from '../core/rest-content';

/** The named pictures of a server (contract/rest/assets.json). */
export const ASSET_NAMES = [
  'logo',
  'background',
  'favicon_ico',
  'favicon',
  'favicon_16',
  'favicon_32',
  'favicon_192',
  'favicon_512',
  'touchicon_180',
  'touchicon_180_pre',
  'tile_70',
  'tile_144',
  'tile_150',
  'tile_310_square',
  'tile_310_wide',
  'safari_pinned',
] as const;

const NOT_ALLOWED = { code: 'error-action-not-allowed', text: 'Managing assets not allowed' } as const;
const INVALID_ASSET = { code: 'error-invalid-asset', text: 'Invalid asset' } as const;
const EXAMPLE = {
  field: 'logo',
  name: 'logo.png',
  type: 'image/png',
  content: new Uint8Array([0x89, 0x50, 0x4e, 0x47]),
};

/** Forms send text where JSON has a boolean. */
const refreshSchema = z
  .union([z.boolean(), z.enum(['true', 'false', '1', '0', '']).transform((text) => text === 'true' || text === '1')])
  .nullish();

/** The file's field is the asset's name; a form may also name it beside the file. */
function uploadOf({ files, body }: RestRequest): unknown {
  const [file] = files;
  const named = typeof body['assetName'] === 'string' ? body['assetName'] : undefined;
  return { asset: named ?? file?.field ?? '', file, refreshAllClients: body['refreshAllClients'] };
}

/** contract/rest/assets.json, assets.setAsset; contract/ddp-extra.json, setAsset. */
export const setAsset = defineOperation({
  id: 'auth.assets.set',
  summary: "Put a picture in the place of one of the server's own",
  auth: 'required',
  checkedByUseCase: { all: ['manage-assets'] },
  input: z.object({
    asset: z.string().max(100),
    file: uploadedFileSchema.optional(),
    refreshAllClients: refreshSchema,
  }),
  output: z.object({ asset: z.string() }),
  rest: [
    {
      method: 'POST',
      path: '/api/v1/assets.setAsset',
      upload: { maxBytes: MAX_PICTURE_BYTES, example: [EXAMPLE] },
      request: uploadOf,
      response: () => ({ success: true }),
      example: { refreshAllClients: 'true' },
    },
  ],
  ddp: [
    {
      method: 'setAsset',
      input: ([content, type, asset]) => ({
        asset,
        file: {
          field: asset,
          name: '',
          type,
          content: typeof content === 'string' ? Buffer.from(content, 'latin1') : content,
        },
      }),
      result: () => undefined,
      example: ['\u0089PNG', 'image/png', 'logo'],
    },
  ],
  errors: [
    NOT_ALLOWED,
    INVALID_ASSET,
    { code: 'error-invalid-file-type', text: 'Invalid file type: {type}' },
    { code: 'error-invalid-file-width', text: 'Invalid file width' },
    { code: 'error-invalid-file-height', text: 'Invalid file height' },
  ],
});

/** contract/rest/assets.json, assets.unsetAsset; contract/ddp-extra.json, unsetAsset. */
export const unsetAsset = defineOperation({
  id: 'auth.assets.unset',
  summary: "Go back to the server's own picture",
  auth: 'required',
  checkedByUseCase: { all: ['manage-assets'] },
  input: z.object({ assetName: z.string().max(100), refreshAllClients: refreshSchema }),
  output: z.object({}),
  rest: [
    { method: 'POST', path: '/api/v1/assets.unsetAsset', example: { assetName: 'logo', refreshAllClients: true } },
  ],
  ddp: [{ method: 'unsetAsset', input: ['assetName'], result: () => undefined, example: ['logo'] }],
  errors: [NOT_ALLOWED, INVALID_ASSET],
});

/** contract/ddp-extra.json, refreshClients. Clients learn of changed pictures by `public-settings-changed`. */
export const refreshClients = defineOperation({
  id: 'auth.assets.refreshClients',
  summary: 'Have every client show the pictures of now',
  auth: 'required',
  checkedByUseCase: { all: ['manage-assets'] },
  input: z.object({}),
  output: z.object({}),
  ddp: [{ method: 'refreshClients', input: () => ({}), result: () => undefined, example: [] }],
  errors: [NOT_ALLOWED],
});

/** contract/rest-extra.json, nonV1: `/assets/<name>.<extension>`, the built-in picture where none was uploaded. */
export const showAsset = defineOperation({
  id: 'auth.assets.show',
  summary: "One of the server's pictures",
  auth: 'optional',
  rateLimit: 'none',
  input: z.object({ file: z.string().max(100) }),
  output: z.object({ type: z.string(), content: bytesSchema, etag: z.string(), maxAgeS: z.number() }),
  rest: [
    {
      method: 'GET',
      path: '/assets/:file',
      request: ({ params }) => ({ file: params['file'] }),
      content: pictureContent,
      example: { file: 'logo.svg' },
    },
  ],
  errors: [{ code: 'error-invalid-asset', kind: 'not-found' }],
});
