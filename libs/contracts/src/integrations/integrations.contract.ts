import { z } from 'zod';
import type { UseCaseChecks } from '../core/use-case-checks';
import { defineOperation } from '../core/operation';
import { pageInfoSchema, pageSchema } from '../core/page';
import { perSection, ROOM_TARGET_ERRORS, roomTargetOf, roomTargetSchema } from '../rooms/room.sections';
import { INTEGRATION_ERRORS } from './integration.errors';

const MAX_NAME = 255;
const MAX_CHANNELS_TEXT = 2_000;
const MAX_LINK = 2_000;
const MAX_SCRIPT = 100_000;
const EXAMPLE_ID = 'oNLthAt9RwMw39N2B';

/** contract/rest/integrations.json, integrations.create and integrations.list. */
export const integrationSchema = z.looseObject({
  _id: z.string(),
  type: z.enum(['webhook-incoming', 'webhook-outgoing']),
  name: z.string(),
  enabled: z.boolean(),
  /** Who posts. */
  username: z.string(),
  userId: z.string(),
  /** `#channel` and `@user`. */
  channel: z.array(z.string()),
  alias: z.string().optional(),
  avatar: z.string().optional(),
  emoji: z.string().optional(),
  /** Half of the address of an incoming webhook. */
  token: z.string().optional(),
  scriptEnabled: z.boolean(),
  script: z.string().optional(),
  _createdAt: z.date(),
  _createdBy: z.object({ _id: z.string(), username: z.string() }),
  /** NOT-RC: made by somebody who managed no integrations but their own; it ends with that right. */
  ownOnly: z.boolean().optional(),
  _updatedAt: z.date(),
});
export type Integration = z.infer<typeof integrationSchema>;

const ANY_INCOMING = {
  any: ['manage-incoming-integrations', 'manage-own-incoming-integrations'],
} as const satisfies UseCaseChecks;
const ANY = {
  any: [
    'manage-incoming-integrations',
    'manage-own-incoming-integrations',
    'manage-outgoing-integrations',
    'manage-own-outgoing-integrations',
  ],
} as const satisfies UseCaseChecks;

/** contract/rest/integrations.json, integrations.create; contract/ddp-extra.json, addIncomingIntegration. */
export const createIntegration = defineOperation({
  id: 'integrations.integrations.create',
  summary: 'Create an incoming webhook',
  auth: 'required',
  checkedByUseCase: ANY_INCOMING,
  input: z.object({
    type: z.string(),
    name: z.string().max(MAX_NAME).nullish(),
    enabled: z.boolean(),
    username: z.string().max(MAX_NAME),
    channel: z.string().max(MAX_CHANNELS_TEXT),
    alias: z.string().max(MAX_NAME).nullish(),
    avatar: z.string().max(MAX_LINK).nullish(),
    emoji: z.string().max(MAX_NAME).nullish(),
    scriptEnabled: z.boolean(),
    script: z.string().max(MAX_SCRIPT).nullish(),
  }),
  output: z.object({ integration: integrationSchema }),
  rest: [
    {
      method: 'POST',
      path: '/api/v1/integrations.create',
      request: [
        'type',
        'name',
        'enabled',
        'username',
        'channel',
        'alias',
        'avatar',
        'emoji',
        'scriptEnabled',
        'script',
      ],
      example: {
        type: 'webhook-incoming',
        name: 'Testing via REST API',
        enabled: true,
        username: 'rocket.cat',
        channel: '#general',
        scriptEnabled: false,
      },
    },
  ],
  ddp: [
    {
      method: 'addIncomingIntegration',
      input: ([integration]) => ({
        ...(typeof integration === 'object' && integration !== null ? integration : {}),
        type: 'webhook-incoming',
      }),
      result: ({ integration }) => integration,
      example: [{ name: 'Bot', enabled: true, username: 'rocket.cat', channel: '#general', scriptEnabled: false }],
    },
  ],
  errors: [
    INTEGRATION_ERRORS.notAuthorized,
    INTEGRATION_ERRORS.invalidType,
    INTEGRATION_ERRORS.outgoingNotSupported,
    INTEGRATION_ERRORS.scriptsNotSupported,
    INTEGRATION_ERRORS.invalidChannel,
    INTEGRATION_ERRORS.invalidChannelStart,
    INTEGRATION_ERRORS.foreignChannel,
    INTEGRATION_ERRORS.tooManyChannels,
    INTEGRATION_ERRORS.invalidUsername,
    INTEGRATION_ERRORS.invalidRoom,
    INTEGRATION_ERRORS.invalidUser,
    INTEGRATION_ERRORS.invalidPostAsUser,
  ],
});

/** contract/rest/integrations.json, integrations.list: what the caller's permissions cover. */
export const listIntegrations = defineOperation({
  id: 'integrations.integrations.list',
  summary: 'Integrations that the caller may see, page by page',
  auth: 'required',
  checkedByUseCase: ANY,
  input: z.object({ page: pageSchema.prefault({}) }),
  output: pageInfoSchema.extend({ integrations: z.array(integrationSchema) }),
  rest: [
    {
      method: 'GET',
      path: '/api/v1/integrations.list',
      paged: true,
      request: ({ page }) => ({ page }),
      // It counts with `items` (contract/rest/integrations.json).
      response: ({ integrations, offset, count, total }) => ({
        integrations,
        offset,
        items: count,
        total,
        success: true,
      }),
      example: { count: 10 },
    },
  ],
  errors: [INTEGRATION_ERRORS.unauthorized],
});

const EVERYWHERE = {
  channels: { parameter: 'includeAllPublicChannels', word: 'all_public_channels' },
  groups: { parameter: 'includeAllPrivateGroups', word: 'all_private_groups' },
} as const;

/**
 * contract/rest/channels.json, channels.getIntegrations: those of one room, and those of every room of its kind unless the
 * parameter says otherwise.
 */
export const listRoomIntegrations = defineOperation({
  id: 'integrations.integrations.ofRoom',
  summary: 'Integrations of a room that the caller may see, page by page',
  auth: 'required',
  checkedByUseCase: ANY,
  input: z.object({
    target: roomTargetSchema,
    /** How an integration names every room of this kind; absent where those do not count. */
    everywhere: z.enum(['all_public_channels', 'all_private_groups']).optional(),
    page: pageSchema.prefault({}),
  }),
  output: pageInfoSchema.extend({ integrations: z.array(integrationSchema) }),
  rest: perSection(['channels', 'groups'], 'getIntegrations', (section) => {
    const { parameter, word } = EVERYWHERE[section === 'groups' ? 'groups' : 'channels'];
    return {
      method: 'GET',
      paged: true,
      request: (r) => ({
        target: roomTargetOf(section, r),
        everywhere: isLeftOut(r.input[parameter]) ? undefined : word,
        page: r.page,
      }),
      ...(section === 'groups' ? { checkedByUseCase: { ...ANY, room: 'read' as const } } : {}),
      example: { roomId: 'ByehQjC44FwMeiLbX' },
    };
  }),
  errors: [...ROOM_TARGET_ERRORS, INTEGRATION_ERRORS.unauthorized],
});

function isLeftOut(value: unknown): boolean {
  return value !== undefined && value !== '' && value !== 'true' && value !== true;
}

/** contract/rest-extra.json, integrations.get. */
export const getIntegration = defineOperation({
  id: 'integrations.integrations.get',
  summary: 'One integration by its id',
  auth: 'required',
  checkedByUseCase: ANY,
  input: z.object({ integrationId: z.string(), createdBy: z.string().nullish() }),
  output: z.object({ integration: integrationSchema }),
  rest: [
    {
      method: 'GET',
      path: '/api/v1/integrations.get',
      request: ['integrationId', 'createdBy'],
      paramErrors: {
        integrationId: { ...INTEGRATION_ERRORS.queryIdMissing, when: 'absent' },
      },
      example: { integrationId: EXAMPLE_ID },
    },
  ],
  errors: [INTEGRATION_ERRORS.doesNotExist, INTEGRATION_ERRORS.notAuthorizedText],
});

/** contract/rest/integrations.json, integrations.remove; contract/ddp-extra.json, deleteIncomingIntegration. */
export const removeIntegration = defineOperation({
  id: 'integrations.integrations.remove',
  summary: 'Remove an integration: its address is gone with it',
  auth: 'required',
  checkedByUseCase: ANY_INCOMING,
  input: z.object({
    type: z.string(),
    integrationId: z.string(),
    /** DDP has another word for one that is not there. */
    words: z.enum(['rest', 'ddp']),
  }),
  output: z.object({ integration: integrationSchema }),
  rest: [
    {
      method: 'POST',
      path: '/api/v1/integrations.remove',
      request: ({ body: { type, integrationId } }) => ({ type, integrationId, words: 'rest' }),
      paramErrors: { integrationId: { ...INTEGRATION_ERRORS.idOrUrlMissing, when: 'absent' } },
      example: { type: 'webhook-incoming', integrationId: EXAMPLE_ID },
    },
  ],
  ddp: [
    {
      method: 'deleteIncomingIntegration',
      input: ([integrationId]) => ({ type: 'webhook-incoming', integrationId, words: 'ddp' }),
      result: () => true,
      example: [EXAMPLE_ID],
    },
  ],
  errors: [
    INTEGRATION_ERRORS.notAuthorized,
    INTEGRATION_ERRORS.unauthorized,
    INTEGRATION_ERRORS.invalidType,
    INTEGRATION_ERRORS.notFound,
    INTEGRATION_ERRORS.invalidIntegration,
  ],
});
