import { z } from 'zod';
import { defineOperation } from '../core/operation';
import type { RestContent } from '../core/rest-content';

const text = z.string().max(255).nullish();

/** A picture that pages of others show: it runs nothing and loads nothing but the icon. */
function svg({ svg: body }: { svg: string }): RestContent {
  return {
    headers: {
      'content-type': 'image/svg+xml; charset=utf-8',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'",
      'cross-origin-resource-policy': 'cross-origin',
      'cache-control': 'no-cache',
    },
    body,
  };
}

/** contract/rest/miscellaneous.json and contract/rest-extra.json, shield.svg. */
export const drawShield = defineOperation({
  id: 'auth.shields.draw',
  summary: 'A badge for web pages: come and chat, how many are there, a channel, a user',
  auth: 'optional',
  input: z.object({ type: text, icon: text, channel: text, name: text, userId: text, username: text, user: text }),
  output: z.object({ svg: z.string() }),
  rest: [
    {
      method: 'GET',
      path: '/api/v1/shield.svg',
      request: ({ query: { type, icon, channel, name, userId, username, user } }) => ({
        type,
        icon,
        channel,
        name,
        userId,
        username,
        user,
      }),
      content: svg,
      example: { type: 'channel', channel: 'general', name: 'Rocket.Chat', icon: 'false' },
    },
  ],
  errors: [
    { code: 'error-endpoint-disabled', text: 'This endpoint is disabled' },
    { code: 'error-shield-disabled', text: 'This shield type is disabled' },
    { code: 'plain', text: 'Name cannot be empty when icon is hidden', kind: 'text' },
    { code: 'plain', text: 'Shield channel is required for type "channel"', kind: 'text' },
    { code: 'plain', text: 'You must be logged in to do this.', kind: 'text' },
    { code: 'error-user-param-not-provided', text: 'The required "userId" or "username" param was not provided' },
    { code: 'error-invalid-user', text: 'The required "userId" or "username" param provided does not match any users' },
  ],
});
