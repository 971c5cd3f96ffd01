import { z } from 'zod';
import { MAX_EXCEPTIONS, MAX_SEARCH_TEXT, suggestedUserSchema } from '../auth/directory.contract';
import { defineOperation } from '../core/operation';
import { roomSchema, roomTypeSchema } from '../entities/room';

const loose = z.record(z.string(), z.unknown()).catch({});
const searchText = z.string().max(MAX_SEARCH_TEXT);
const DIRECTIONS: Readonly<Record<string, number>> = { asc: 1, desc: -1 };

/**
 * contract/rest/miscellaneous.json, directory; contract/ddp-extra.json, browseChannels. `query` is no filter here but the form of
 * a search. What is out of range, or not for the caller to see, is refused over REST and nothing over DDP.
 */
export const browseDirectory = defineOperation({
  id: 'rooms.directory.browse',
  summary: 'The public channels or the users of the workspace, searched and sorted',
  auth: 'optional',
  input: z.object({
    method: z.enum(['directory', 'browseChannels']),
    text: searchText.nullish(),
    type: z.string().nullish(),
    /** Searching other workspaces finds nothing, because there is no federation. */
    workspace: z.string().nullish(),
    sort: z.record(z.string(), z.number()).optional(),
    offset: z.number().int().min(0).optional(),
    count: z.number().int().optional(),
  }),
  output: z.object({
    found: z
      .object({
        results: z.array(z.looseObject({ _id: z.string() })),
        total: z.number().int(),
        offset: z.number().int(),
      })
      .nullable(),
  }),
  rest: [
    {
      method: 'GET',
      path: '/api/v1/directory',
      paged: true,
      auth: 'required',
      request: ({ page }) => {
        const { text, type, workspace } = loose.parse(page['query']);
        return {
          method: 'directory',
          text,
          type,
          workspace,
          sort: page['sort'],
          offset: page['offset'],
          count: page['count'],
        };
      },
      response: ({ found }) => ({
        result: found?.results ?? [],
        count: found?.results.length ?? 0,
        offset: found?.offset ?? 0,
        total: found?.total ?? 0,
        success: true,
      }),
      example: { query: '{"text":"rocket","type":"users","workspace":"local"}' },
    },
  ],
  ddp: [
    {
      method: 'browseChannels',
      limit: { calls: 100, perMs: 100_000 },
      input: ([options]) => {
        const { text, type, workspace, sortBy, sortDirection, page, offset, limit } = loose.parse(options);
        const count = typeof limit === 'number' && limit > 0 ? limit : undefined;
        const start =
          offset || (typeof page === 'number' && page > 0 ? page * (count ?? 10) : (offset ?? page ?? undefined));
        return {
          method: 'browseChannels',
          text,
          type,
          workspace,
          sort: { [String(sortBy ?? 'name')]: DIRECTIONS[String(sortDirection ?? 'asc')] ?? 0 },
          offset: start,
          count,
        };
      },
      result: ({ found }) => (found ? { total: found.total, results: found.results } : undefined),
      example: [{ text: 'gene', type: 'channels', sortBy: 'name', sortDirection: 'asc', page: 0, limit: 10 }],
    },
  ],
  errors: [
    { code: 'plain', text: 'This method support only one "sort" parameter', kind: 'text' },
    { code: 'plain', text: 'Please verify the parameters', kind: 'text' },
    { code: 'error-not-allowed', text: 'Not allowed' },
  ],
});

const spotlightRoomSchema = z.looseObject({ _id: z.string(), t: roomTypeSchema, name: z.string().optional() });

/** contract/rest/miscellaneous.json, spotlight; contract/ddp-methods.json and contract/ddp-extra.json, spotlight. */
export const spotlight = defineOperation({
  id: 'rooms.directory.spotlight',
  summary: 'Users, and channels that the caller is not in, by a few letters: #channels or @users alone',
  auth: 'optional',
  input: z.strictObject({
    query: searchText,
    options: z
      .object({
        except: z.array(z.string()).max(MAX_EXCEPTIONS).nullish(),
        type: z.object({ users: z.boolean().nullish(), rooms: z.boolean().nullish() }).nullish(),
        /** The room in which the names are to be used: its members come first, other users are marked. */
        rid: z.string().nullish(),
      })
      .optional(),
  }),
  output: z.object({
    users: z.array(suggestedUserSchema.extend({ outside: z.boolean().optional() })),
    rooms: z.array(spotlightRoomSchema),
  }),
  rest: [
    {
      method: 'GET',
      path: '/api/v1/spotlight',
      auth: 'required',
      request: ({ query }) => query,
      example: { query: 'foobar' },
    },
  ],
  ddp: [
    {
      method: 'spotlight',
      limit: { calls: 100, perMs: 100_000 },
      input: ([query, except, type, rid]) => ({ query, options: { except, type, rid } }),
      example: ['test', ['testuser1'], { users: true, rooms: false }],
    },
  ],
  errors: [{ code: 'error-not-allowed', text: 'Not allowed' }],
});

/** contract/ddp-extra.json, getTotalChannels. */
export const countChannels = defineOperation({
  id: 'rooms.directory.countChannels',
  summary: 'How many public channels there are',
  auth: 'required',
  input: z.object({}),
  output: z.object({ total: z.number().int() }),
  ddp: [{ method: 'getTotalChannels', input: () => ({}), result: ({ total }) => total, example: [] }],
  errors: [],
});

/** contract/ddp-extra.json, roomNameExists. */
export const roomNameExists = defineOperation({
  id: 'rooms.directory.nameExists',
  summary: 'Whether a room is called so',
  auth: 'required',
  input: z.object({ name: z.string() }),
  output: z.object({ exists: z.boolean() }),
  ddp: [{ method: 'roomNameExists', input: ['name'], result: ({ exists }) => exists, example: ['general'] }],
  errors: [],
});

/** contract/ddp-extra.json, getRoomNameById. Over REST, which the reference lacks, for bots made with the SDK 1.0 alpha. */
export const roomNameById = defineOperation({
  id: 'rooms.directory.nameOf',
  summary: 'What a room is called',
  auth: 'required',
  checkedByUseCase: { room: 'read' },
  input: z.object({ rid: z.string() }),
  output: z.object({ name: z.string().optional() }),
  rest: [
    {
      method: 'GET',
      path: '/api/v1/chat.getRoomNameById',
      request: ({ query }) => ({ rid: query['rid'] }),
      example: { rid: 'GENERAL' },
    },
  ],
  ddp: [{ method: 'getRoomNameById', input: ['rid'], result: ({ name }) => name, example: ['GENERAL'] }],
  errors: [{ code: 'error-not-allowed', text: 'Not allowed' }],
});

/** contract/ddp-extra.json, getRoomByTypeAndName: a direct conversation is named by its id. */
export const roomByTypeAndName = defineOperation({
  id: 'rooms.directory.byTypeAndName',
  summary: 'A room by its type and name',
  auth: 'optional',
  checkedByUseCase: { room: 'read', visitors: 'Accounts_AllowAnonymousRead' },
  input: z.object({ type: z.string(), name: z.string() }),
  output: z.object({ room: roomSchema }),
  ddp: [
    {
      method: 'getRoomByTypeAndName',
      input: ['type', 'name'],
      result: ({ room }) => room,
      example: ['c', 'general'],
    },
  ],
  errors: [
    { code: 'error-invalid-user', text: 'Invalid user' },
    { code: 'error-invalid-room', text: 'Invalid room' },
    { code: 'error-no-permission', text: 'No permission' },
  ],
});
