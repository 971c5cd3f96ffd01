import { newSecret } from '@gantry/contracts';
import type { OauthAppDocument } from './oauth-app.schema';

/** The application that a fresh install knows (contract/defaults.json, firstStart); its secret is this install's own. */
export function zapier(now: Date): OauthAppDocument {
  return {
    _id: 'zapier',
    name: 'Zapier',
    active: true,
    clientId: 'zapier',
    clientSecret: newSecret(),
    redirectUri: 'https://zapier.com/dashboard/auth/oauth/return/RocketChatDevAPI/',
    _createdAt: now,
    _createdBy: { _id: 'system', username: 'system' },
    _updatedAt: now,
  };
}
