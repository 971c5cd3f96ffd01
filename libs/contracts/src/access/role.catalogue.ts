/** The built-in roles, written at every start (contract/roles.json). `Subscriptions` roles hold in one room. */
export const ROLE_DEFAULTS = [
  { _id: 'admin', scope: 'Users', description: 'Admin' },
  { _id: 'moderator', scope: 'Subscriptions', description: 'Moderator' },
  { _id: 'leader', scope: 'Subscriptions', description: 'Leader' },
  { _id: 'owner', scope: 'Subscriptions', description: 'Owner' },
  { _id: 'user', scope: 'Users', description: '' },
  { _id: 'bot', scope: 'Users', description: '' },
  { _id: 'app', scope: 'Users', description: '' },
  { _id: 'guest', scope: 'Users', description: '' },
  { _id: 'anonymous', scope: 'Users', description: '' },
  { _id: 'livechat-agent', scope: 'Users', description: 'Livechat Agent' },
  { _id: 'livechat-manager', scope: 'Users', description: 'Livechat Manager' },
] as const;

/** A built-in role. */
export type RoleId = (typeof ROLE_DEFAULTS)[number]['_id'];
