import { z } from 'zod';
import { visitorCallerSchema } from '../core/caller';
import { defineError } from '../core/defined-error';
import { defineOperation } from '../core/operation';

/** A token that is shorter could be guessed. Clients make theirs of 14 characters and more (contract/ddp-streams.json, stream-livechat-room). */
export const MIN_VISITOR_TOKEN = 8;
export const MAX_VISITOR_TOKEN = 255;
const MAX_NAME = 255;
const MAX_EMAIL = 320;
const MAX_PHONE = 64;
const MAX_CUSTOM_FIELDS = 50;
const MAX_FIELD_KEY = 100;
const MAX_FIELD_VALUE = 2_000;

/** contract/rest/omnichannel.json, GET livechat/visitor/:token. */
export const visitorSchema = z.looseObject({
  _id: z.string(),
  username: z.string(),
  name: z.string().optional(),
  token: z.string(),
  phone: z.array(z.object({ phoneNumber: z.string() })).optional(),
  visitorEmails: z.array(z.object({ address: z.string() })).optional(),
  livechatData: z.record(z.string(), z.string()).optional(),
  ts: z.date().optional(),
  _updatedAt: z.date(),
});
export type Visitor = z.infer<typeof visitorSchema>;

/** One value of a field that the site defines. Without `overwrite` a value that is there stays. */
export const visitorFieldSchema = z.strictObject({
  key: z
    .string()
    .min(1)
    .max(MAX_FIELD_KEY)
    .regex(/^[\w-]+$/),
  value: z.string().max(MAX_FIELD_VALUE),
  overwrite: z.boolean().default(true),
});
export type VisitorField = z.infer<typeof visitorFieldSchema>;

/** contract/rest-extra.json, POST livechat/visitor: other keys are refused. */
const visitorFormSchema = z.strictObject({
  token: z.string().min(MIN_VISITOR_TOKEN).max(MAX_VISITOR_TOKEN),
  name: z.string().max(MAX_NAME).nullish(),
  email: z.string().max(MAX_EMAIL).nullish(),
  phone: z.string().max(MAX_PHONE).nullish(),
  /** Taken, and without effect until there are departments: an unknown one is none, as with the reference. */
  department: z.string().max(MAX_NAME).nullish(),
  /** NOT-RC: not taken. What a visitor is called among users is the platform's to say: `guest-7`. */
  username: z.string().max(MAX_NAME).nullish(),
  customFields: z.array(visitorFieldSchema).max(MAX_CUSTOM_FIELDS).nullish(),
});
export type VisitorForm = z.infer<typeof visitorFormSchema>;

/** contract/errors.json, areas `livechat`. */
export const VISITOR_ERRORS = {
  invalidToken: defineError({ code: 'invalid-token' }),
  /** Some routes answer the code as a text (contract/rest-extra.json, errorIsCodeOnly). */
  invalidTokenText: defineError({ code: 'invalid-token', text: 'invalid-token', kind: 'text' }),
  invalidEmail: defineError({ code: 'error-invalid-email-address', text: 'Invalid email address' }),
  tooManyFields: defineError({ code: 'error-too-many-fields', text: 'A visitor has too many custom fields' }),
} as const;

/**
 * contract/rest/omnichannel.json, POST livechat/visitor; contract/ddp-methods.json, livechat:registerGuest. The token is the
 * client's: with one that is known already it changes that visitor, so it counts against guessing as a login does.
 */
export const registerVisitor = defineOperation({
  id: 'livechat.visitors.register',
  summary: 'Register a visitor by a token of its own making, or change the one that has the token',
  auth: 'optional',
  rateLimit: 'login',
  input: z.object({ visitor: visitorFormSchema }),
  output: z.object({ visitor: visitorSchema }),
  rest: [
    {
      method: 'POST',
      path: '/api/v1/livechat/visitor',
      request: ({ body }) => ({ visitor: body['visitor'] }),
      example: {
        visitor: {
          name: 'Livechat Visitor',
          email: 'visitor@rocket.chat',
          token: 'iNKE8a6k6cjcbqWhWd',
          phone: '55 51 5555-5555',
          customFields: [{ key: 'address', value: 'Rocket.Chat street', overwrite: true }],
        },
      },
    },
  ],
  ddp: [
    {
      method: 'livechat:registerGuest',
      input: ([guest]) => ({ visitor: guest ?? {} }),
      result: ({ visitor: { _id: userId, name, token, username, visitorEmails } }) => ({
        userId,
        visitor: { name, token, username, visitorEmails },
      }),
      example: [{ token: 'TF5rZ7BZ9mZCSq3xN', name: 'Guest Name', email: 'guest@rocket.chat' }],
    },
  ],
  errors: [VISITOR_ERRORS.invalidEmail, VISITOR_ERRORS.tooManyFields],
});

/** contract/rest/omnichannel.json, GET livechat/visitor/:token. */
export const getVisitor = defineOperation({
  id: 'livechat.visitors.get',
  summary: 'The visitor that a token belongs to',
  auth: 'visitor',
  visitorError: VISITOR_ERRORS.invalidTokenText,
  input: z.object({}),
  output: z.object({ visitor: visitorSchema }),
  rest: [
    {
      method: 'GET',
      path: '/api/v1/livechat/visitor/:token',
      visitorToken: [{ in: 'params', name: 'token' }],
      request: () => ({}),
      example: { token: 'iNKE8a6k6cjbjqWhWd' },
    },
  ],
  errors: [],
});

/** contract/rest/omnichannel.json, livechat/custom.field. Rules of the site for its fields are to come. */
export const setVisitorField = defineOperation({
  id: 'livechat.visitors.setField',
  summary: 'Store a value of a custom field of the visitor',
  auth: 'visitor',
  input: visitorFieldSchema,
  output: z.object({ field: visitorFieldSchema }),
  rest: [
    {
      method: 'POST',
      path: '/api/v1/livechat/custom.field',
      visitorToken: [{ in: 'body', name: 'token' }],
      request: ['key', 'value', 'overwrite'],
      example: { token: 'iNKE8a6k6cjbjqWhWd', key: 'address', value: 'Rocket.Chat Avenue', overwrite: true },
    },
  ],
  ddp: [
    {
      method: 'livechat:setCustomField',
      visitorToken: [{ argument: 0 }],
      input: ([_token, key, value, overwrite]) => ({ key, value, overwrite }),
      result: () => true,
      example: ['iNKE8a6k6cjbjqWhWd', 'address', 'Rocket.Chat Avenue', true],
    },
  ],
  errors: [VISITOR_ERRORS.tooManyFields],
});

/** Most custom fields of one visitor. */
export const MAX_VISITOR_FIELDS = MAX_CUSTOM_FIELDS;

/** Who a visitor's token belongs to; null for nobody. The gateway asks on each call. */
export const resolveVisitor = defineOperation({
  id: 'livechat.visitors.resolve',
  summary: 'Who the token of a visitor belongs to',
  auth: 'internal',
  input: z.object({ token: z.string().max(MAX_VISITOR_TOKEN) }),
  output: z.object({ visitor: visitorCallerSchema.nullable() }),
  errors: [],
});
