import { defineOperation } from '../core/operation';
import { defineRouteSource, forwardedAnswerSchema, forwardedRequestSchema } from '../core/route-source';

/** Largest body of an incoming webhook, bytes: payloads with long texts in them, no files. */
const MAX_HOOK_BYTES = 1_024 * 1_024;
/** Requests to webhooks that one gateway has in hand at one time. */
const MAX_HOOKS_IN_FLIGHT = 100;

/** An incoming webhook is called: by its id and its token, which stand in the path (contract/rest-extra.json, nonV1). */
export const answerHook = defineOperation({
  id: 'integrations.hooks.answer',
  summary: 'Post what an incoming webhook was sent',
  auth: 'optional',
  input: forwardedRequestSchema,
  output: forwardedAnswerSchema,
  errors: [],
});

/** `/hooks/:integrationId/:token` and `/hooks/:integrationId/:userId/:token`, for as long as there is such an integration. */
export const HOOK_ROUTES = defineRouteSource({
  prefixes: ['/hooks/'],
  methods: ['GET', 'POST'],
  documented: ['/hooks/:integrationId/:token', '/hooks/:integrationId/:userId/:token'],
  callers: [],
  maxBodyBytes: MAX_HOOK_BYTES,
  maxInFlight: MAX_HOOKS_IN_FLIGHT,
  answer: answerHook,
});
