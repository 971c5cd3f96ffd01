import { z } from 'zod';
import { defineOperation, type RestRequest } from '../core/operation';
import {
  bytesSchema,
  headerAddress,
  MAX_PICTURE_BYTES,
  pictureContent,
  redirectTo,
  uploadedFileSchema,
  type RestContent,
} from '../core/rest-content';

/** Largest picture as clients send it inside text: base64 takes a third more. */
const MAX_DATA_URI = 7 * 1_024 * 1_024;
const EXAMPLE_USER = 'BsNr28znDkG8aeo7W';
const EXAMPLE_PICTURE = {
  field: 'image',
  name: 'face.png',
  type: 'image/png',
  content: new Uint8Array([0x89, 0x50, 0x4e, 0x47]),
};

const UNKNOWN_USER = {
  code: 'error-invalid-user',
  text: 'The required "userId" or "username" param provided does not match any users',
} as const;
const CHANGE_ERRORS = [
  { code: 'error-not-allowed', text: 'Change avatar is not allowed' },
  { code: 'error-not-allowed', text: 'Not allowed' },
  { code: 'error-invalid-user', text: 'The optional "userId" or "username" param provided does not match any users' },
  { code: 'error-avatar-invalid-url', text: 'Invalid avatar URL: {url}' },
  { code: 'error-avatar-url-handling', text: 'Error while handling avatar setting from a URL ({url}) for {username}' },
  { code: 'error-invalid-file-type', text: 'Invalid file type' },
  { code: 'error-file-too-large', text: 'The file is too large', kind: 'too-large' },
] as const;

function setAvatarInput({ body, files }: RestRequest): unknown {
  return { files, userId: body['userId'], username: body['username'], avatarUrl: body['avatarUrl'] };
}

/** contract/rest/users.json, users.setAvatar: a multipart form with the file `image`, or JSON with `avatarUrl`. */
export const setAvatar = defineOperation({
  id: 'auth.avatars.set',
  summary: "Set one's own picture, or somebody else's, from a file or an address",
  auth: 'required',
  checkedByUseCase: { all: ['edit-other-user-avatar'] },
  input: z.strictObject({
    files: z.array(uploadedFileSchema).max(10).default([]),
    avatarUrl: z.string().max(2_048).nullish(),
    userId: z.string().nullish(),
    username: z.string().nullish(),
  }),
  output: z.object({}),
  rest: [
    {
      method: 'POST',
      path: '/api/v1/users.setAvatar',
      upload: { maxBytes: MAX_PICTURE_BYTES, example: [EXAMPLE_PICTURE] },
      request: setAvatarInput,
      example: { avatarUrl: 'https://example.com/face.png', userId: EXAMPLE_USER },
    },
  ],
  errors: [
    { code: 'error-not-allowed', kind: 'unauthorized' },
    { code: 'invalid-field' },
    UNKNOWN_USER,
    ...CHANGE_ERRORS,
  ],
});

/** contract/ddp-extra.json, setAvatarFromService: the picture is a data URI, or an address when the service is `url`. */
export const setAvatarFromService = defineOperation({
  id: 'auth.avatars.setFromService',
  summary: 'Set a picture from a data URI, an address, or the initials',
  auth: 'required',
  checkedByUseCase: { all: ['edit-other-user-avatar'] },
  input: z.object({
    dataURI: z.string().max(MAX_DATA_URI),
    contentType: z.string().max(100).nullish(),
    service: z.string().max(100).nullish(),
    userId: z.string().nullish(),
  }),
  output: z.object({}),
  ddp: [
    {
      method: 'setAvatarFromService',
      limit: { calls: 1, perMs: 5_000 },
      input: ['dataURI', 'contentType', 'service', 'userId'],
      result: () => undefined,
      example: ['data:image/png;base64,iVBORw0KGgo=', 'image/png', 'upload', EXAMPLE_USER],
    },
  ],
  errors: [
    { code: 'error-unauthorized', text: 'Unauthorized' },
    { code: 'error-invalid-desired-user', text: 'Invalid desired user' },
    ...CHANGE_ERRORS,
  ],
});

/** contract/rest-extra.json, users.resetAvatar; contract/ddp-extra.json, resetAvatar. */
export const resetAvatar = defineOperation({
  id: 'auth.avatars.reset',
  summary: 'Go back to the picture of initials',
  auth: 'required',
  checkedByUseCase: { all: ['edit-other-user-info', 'edit-other-user-avatar'] },
  input: z.object({
    userId: z.string().nullish(),
    username: z.string().nullish(),
    user: z.string().nullish(),
    viaRest: z.boolean().default(false),
  }),
  output: z.object({}),
  rest: [
    {
      method: 'POST',
      path: '/api/v1/users.resetAvatar',
      request: ({ body }) => ({
        userId: body['userId'],
        username: body['username'],
        user: body['user'],
        viaRest: true,
      }),
      example: { userId: EXAMPLE_USER },
    },
  ],
  ddp: [
    {
      method: 'resetAvatar',
      checkedByUseCase: { all: ['edit-other-user-avatar'] },
      limit: { calls: 1, perMs: 60_000 },
      input: ['userId'],
      result: () => undefined,
      example: [EXAMPLE_USER],
    },
  ],
  errors: [
    { code: 'error-not-allowed', kind: 'unauthorized' },
    { code: 'error-not-allowed', text: 'Not allowed' },
    { code: 'error-unauthorized', text: 'Unauthorized' },
    { code: 'error-invalid-desired-user', text: 'Invalid desired user' },
    UNKNOWN_USER,
  ],
});

/** contract/rest/users.json, users.getAvatar: a redirect to the picture. */
export const avatarAddress = defineOperation({
  id: 'auth.avatars.locate',
  summary: "Be sent to a user's picture",
  auth: 'optional',
  input: z.object({ userId: z.string().optional(), username: z.string().optional(), user: z.string().optional() }),
  output: z.object({ url: z.string() }),
  rest: [
    {
      method: 'GET',
      path: '/api/v1/users.getAvatar',
      request: ({ query }) => ({ userId: query['userId'], username: query['username'], user: query['user'] }),
      content: ({ url }) => ({
        ...redirectTo(url, 307),
        headers: { location: headerAddress(url), 'content-type': 'application/json' },
        body: JSON.stringify(url),
      }),
      example: { username: 'rocket.cat' },
    },
  ],
  errors: [
    { code: 'error-user-param-not-provided', text: 'The required "userId" or "username" param was not provided' },
    UNKNOWN_USER,
  ],
});

/** contract/ddp-extra.json, getAvatarSuggestion: pictures that login providers know; by service. */
export const suggestAvatars = defineOperation({
  id: 'auth.avatars.suggest',
  summary: 'Pictures that could be taken over from login providers',
  auth: 'required',
  input: z.object({}),
  output: z.object({
    suggestions: z.record(
      z.string(),
      z.object({ blob: z.string(), contentType: z.string(), service: z.string(), url: z.string() }),
    ),
  }),
  ddp: [{ method: 'getAvatarSuggestion', input: () => ({}), result: ({ suggestions }) => suggestions, example: [] }],
  errors: [],
});

export const AVATAR_FORMATS = ['png', 'jpeg'] as const;
export const MAX_AVATAR_SIZE = 1_024;

const pictureSchema = z.union([
  z.object({
    kind: z.literal('picture'),
    type: z.string(),
    content: bytesSchema,
    etag: z.string(),
    maxAgeS: z.number(),
  }),
  z.object({ kind: z.literal('elsewhere'), url: z.string() }),
  z.object({ kind: z.literal('forbidden') }),
]);

function shown(picture: z.output<typeof pictureSchema>): RestContent {
  if (picture.kind === 'forbidden') return { status: 403, headers: {} };
  return picture.kind === 'elsewhere' ? redirectTo(picture.url) : pictureContent(picture);
}

/** `jpg` is jpeg; whatever else is not known means SVG (contract/rest/avatars.json). */
function formatOf(value: unknown): unknown {
  if (value === 'jpg') return 'jpeg';
  return AVATAR_FORMATS.find((format) => format === value);
}

function sizeOf(value: unknown): number | undefined {
  const size = Number.parseInt(String(value ?? ''), 10);
  return size >= 1 ? Math.min(size, MAX_AVATAR_SIZE) : undefined;
}

function wantedOf({ query, headers }: RestRequest): Record<string, unknown> {
  return { format: formatOf(query['format']), size: sizeOf(query['size']), ifNoneMatch: headers['if-none-match'] };
}

/** contract/rest/avatars.json; contract/rest-extra.json, nonV1: users by name, rooms by `@` and name or by id. */
export const avatarPicture = defineOperation({
  id: 'auth.avatars.show',
  summary: 'The picture of a user or a room: uploaded, or made of initials',
  auth: 'optional',
  rateLimit: 'none',
  input: z.object({
    username: z.string().max(255).optional(),
    roomId: z.string().max(100).optional(),
    format: z.enum(AVATAR_FORMATS).optional(),
    size: z.number().int().min(1).max(MAX_AVATAR_SIZE).optional(),
    /** The header: what the client has already need not be read. */
    ifNoneMatch: z.string().optional(),
  }),
  output: pictureSchema,
  rest: [
    {
      method: 'GET',
      path: '/avatar/:subject',
      cookieLogin: 'cookie-or-query',
      request: (request) => ({ username: request.params['subject'], ...wantedOf(request) }),
      content: shown,
      example: { format: 'png', size: 50 },
    },
    {
      method: 'GET',
      path: '/avatar/room/:roomId',
      cookieLogin: 'cookie-or-query',
      request: (request) => ({ roomId: request.params['roomId'], ...wantedOf(request) }),
      content: shown,
      example: { size: 50 },
    },
  ],
  errors: [],
});
