import { z } from 'zod';
import { defineOperation } from '../core/operation';

const MAX_TOKEN = 4_096;
const MAX_APP_NAME = 255;

export const pushTokenTypeSchema = z.enum(['apn', 'gcm']);

/** A device that may be woken by a push, as its owner sees it (contract/rest/push-token.json). */
export const pushTokenSchema = z.object({
  _id: z.string(),
  token: z.partialRecord(pushTokenTypeSchema, z.string()),
  appName: z.string(),
  userId: z.string(),
  enabled: z.boolean(),
  createdAt: z.date(),
  updatedAt: z.date(),
});
export type PushToken = z.infer<typeof pushTokenSchema>;

/** `{gcm: token}` → its type and value; what is none is left to the check of the input. */
function typed(token: unknown): { type?: unknown; value?: unknown } {
  const [only, ...others] = Object.entries(z.record(z.string(), z.unknown()).catch({}).parse(token));
  return only === undefined || others.length > 0 ? {} : { type: only[0], value: only[1] };
}

/** contract/rest/push-token.json, POST push.token; contract/ddp-extra.json, raix:push-update. An id that names no device of the caller counts as none. */
export const savePushToken = defineOperation({
  id: 'notifications.push-tokens.save',
  summary: 'Register the push token of a device, for as long as this login lasts',
  auth: 'required',
  input: z.object({
    id: z.string().nullish(),
    type: pushTokenTypeSchema,
    value: z.string().min(1).max(MAX_TOKEN),
    appName: z.string().min(1).max(MAX_APP_NAME),
    /** Whom the client takes itself for. */
    userId: z.string().nullish(),
  }),
  output: z.object({ result: pushTokenSchema }),
  rest: [
    {
      method: 'POST',
      path: '/api/v1/push.token',
      request: ({ body }) => ({
        id: body['id'] || undefined,
        type: body['type'],
        value: body['value'],
        appName: body['appName'],
      }),
      paramErrors: {
        id: { code: 'error-id-param-not-valid', text: 'The required "id" body param is invalid.' },
        type: { code: 'error-type-param-not-valid', text: 'The required "type" body param is missing or invalid.' },
        value: { code: 'error-token-param-not-valid', text: 'The required "value" body param is missing or invalid.' },
        appName: {
          code: 'error-appName-param-not-valid',
          text: 'The required "appName" body param is missing or invalid.',
        },
      },
      example: { type: 'gcm', value: 'TOKEN', appName: 'MyApp' },
    },
  ],
  ddp: [
    {
      method: 'raix:push-update',
      input: ([options]) => {
        const { id, token, appName, userId } = z.record(z.string(), z.unknown()).catch({}).parse(options);
        return { id, ...typed(token), appName, userId };
      },
      result: ({ result }) => result,
      example: [{ token: { gcm: 'TOKEN' }, appName: 'MyApp', userId: null }],
    },
  ],
  errors: [{ code: 403, text: 'Forbidden access' }],
});

/** contract/rest/push-token.json, DELETE push.token: the parameter stands in the body. */
export const removePushToken = defineOperation({
  id: 'notifications.push-tokens.remove',
  summary: 'Forget the push token of a device',
  auth: 'required',
  input: z.object({ token: z.string().min(1).max(MAX_TOKEN) }),
  output: z.object({}),
  rest: [
    {
      method: 'DELETE',
      path: '/api/v1/push.token',
      takesBody: true,
      request: ({ body }) => ({ token: body['token'] }),
      paramErrors: {
        token: { code: 'error-token-param-not-valid', text: 'The required "token" body param is missing or invalid.' },
      },
      example: { token: 'TOKEN' },
    },
  ],
  errors: [{ code: 'error-not-found', kind: 'not-found' }],
});

/** contract/ddp-extra.json, raix:push-setuser. */
export const claimPushToken = defineOperation({
  id: 'notifications.push-tokens.claim',
  summary: 'Make a device that belongs to nobody one of the caller',
  auth: 'required',
  input: z.object({ id: z.string() }),
  output: z.object({ found: z.boolean() }),
  ddp: [
    {
      method: 'raix:push-setuser',
      input: ['id'],
      result: ({ found }) => found,
      example: ['DMMjKG2hFoLvM2hk7'],
    },
  ],
  errors: [],
});
