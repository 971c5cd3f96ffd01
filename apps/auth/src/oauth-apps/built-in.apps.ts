import { newSecret } from '@gantry/contracts';
import type { OauthAppDocument } from './oauth-app.schema';

/**
 * The application of a new installation (contract/defaults.json, firstStart); every installation has its own secret.
 */
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
