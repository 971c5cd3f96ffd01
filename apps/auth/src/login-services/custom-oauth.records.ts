import type { SettingEntry } from '../settings/settings.catalogue';

export const CUSTOM_OAUTH_PREFIX = 'Accounts_OAuth_Custom-';

const GROUP_MAP_EXAMPLE = JSON.stringify({ 'rocket-admin': 'admin', 'tech-support': 'support' }, undefined, 2);

/** The settings of a custom OAuth service by the end of their ids (contract/settings.json, dynamic.customOAuth). */
const KEYS: readonly (readonly [key: string, value: string | boolean, type: string, values?: readonly string[]])[] = [
  ['', false, 'boolean'],
  ['url', '', 'string'],
  ['token_path', '/oauth/token', 'string'],
  ['token_sent_via', 'payload', 'select', ['header', 'payload']],
  ['identity_token_sent_via', 'default', 'select', ['default', 'header', 'payload']],
  ['identity_path', '/me', 'string'],
  ['authorize_path', '/oauth/authorize', 'string'],
  ['scope', 'openid', 'string'],
  ['access_token_param', 'access_token', 'string'],
  ['id', '', 'string'],
  ['secret', '', 'string'],
  ['login_style', 'popup', 'select', ['redirect', 'popup', '']],
  ['button_label_text', '', 'string'],
  ['button_label_color', '#FFFFFF', 'string'],
  ['button_color', '#1d74f5', 'string'],
  ['username_field', '', 'string'],
  ['email_field', '', 'string'],
  ['name_field', '', 'string'],
  ['avatar_field', '', 'string'],
  ['roles_claim', 'roles', 'string'],
  ['groups_claim', 'groups', 'string'],
  ['channels_admin', 'rocket.cat', 'string'],
  ['map_channels', false, 'boolean'],
  ['merge_roles', false, 'boolean'],
  ['merge_users', false, 'boolean'],
  ['show_button', true, 'boolean'],
  ['groups_channel_map', GROUP_MAP_EXAMPLE, 'code'],
];

/** The name as ids have it: `My-IdP 2` → `Myidp2`. Empty when nothing is left of it. */
export function customOauthName(name: string): string {
  const plain = name.toLowerCase().replace(/[^a-z0-9_]/g, '');
  return plain.charAt(0).toUpperCase() + plain.slice(1);
}

/** @param name of {@link customOauthName} */
export function customOauthId(name: string, key = ''): string {
  return key === '' ? `${CUSTOM_OAUTH_PREFIX}${name}` : `${CUSTOM_OAUTH_PREFIX}${name}-${key}`;
}

/** The 27 settings of a custom service. Only the secret is secret. */
export function customOauthEntries(name: string): SettingEntry[] {
  return KEYS.map(([key, value, type, values], sorter) => ({
    id: customOauthId(name, key),
    type,
    group: 'OAuth',
    section: `Custom OAuth: ${name}`,
    default: value,
    public: false,
    sorter,
    hidden: false,
    blocked: false,
    secret: key === 'secret',
    enterprise: false,
    force: false,
    autocomplete: true,
    persistent: true,
    ...(values ? { values: [...values] } : {}),
    ...(type === 'code' ? { code: 'application/json', multiline: true } : {}),
  }));
}
