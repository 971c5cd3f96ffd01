import { defineError } from '../core/defined-error';

/** Most rooms and users that one integration posts to. */
export const MAX_INTEGRATION_CHANNELS = 20;

/** contract/errors.json, areas `integrations`; contract/rest-extra.json, integrations.*. */
export const INTEGRATION_ERRORS = {
  notAuthorized: defineError({ code: 'not_authorized', text: 'Unauthorized' }),
  notAuthorizedText: defineError({ code: 'plain', text: 'not-authorized', kind: 'text' }),
  unauthorized: defineError({ code: 'error-not-allowed', text: 'Not allowed', kind: 'unauthorized' }),
  invalidType: defineError({ code: 'plain', text: 'Invalid integration type.', kind: 'text' }),
  outgoingNotSupported: defineError({
    code: 'error-integration-type-not-supported',
    text: 'Outgoing webhooks are not supported yet',
  }),
  scriptsNotSupported: defineError({
    code: 'error-scripts-not-supported',
    text: 'Scripts of integrations are not supported yet: switch the script off',
  }),
  invalidChannel: defineError({ code: 'error-invalid-channel', text: 'Invalid channel' }),
  invalidChannelStart: defineError({
    code: 'error-invalid-channel-start-with-chars',
    text: 'Invalid channel. Start with @ or #',
  }),
  foreignChannel: defineError({ code: 'error-invalid-channel', text: 'Invalid Channel' }),
  tooManyChannels: defineError({
    code: 'error-too-many-channels',
    text: 'An integration posts to {most} channels at most',
  }),
  invalidUsername: defineError({ code: 'error-invalid-username', text: 'Invalid username' }),
  invalidRoom: defineError({ code: 'error-invalid-room', text: 'Invalid room' }),
  invalidUser: defineError({ code: 'error-invalid-user', text: 'Invalid user' }),
  invalidPostAsUser: defineError({ code: 'error-invalid-post-as-user', text: 'Invalid Post As User' }),
  idOrUrlMissing: defineError({
    code: 'plain',
    text: 'An integrationId or target_url needs to be provided.',
    kind: 'text',
  }),
  queryIdMissing: defineError({
    code: 'plain',
    text: 'The query parameter "integrationId" is required.',
    kind: 'text',
  }),
  doesNotExist: defineError({ code: 'plain', text: 'The integration does not exists.', kind: 'text' }),
  notFound: defineError({ code: 'plain', text: 'No integration found.', kind: 'text' }),
  invalidIntegration: defineError({ code: 'error-invalid-integration', text: 'Invalid integration' }),
} as const;
