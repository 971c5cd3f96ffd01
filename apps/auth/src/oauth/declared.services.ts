import type { Settings } from '@gantry/service-kit';
import { customOauthId, customOauthName } from '../login-services/custom-oauth.records';
import type { IdentityFields } from './identity.rules';

/** How to ask a service for the owner of an access token. */
export interface DeclaredService {
  readonly clientId: string;
  readonly identityUrl: string;
  /** Whether the token is sent in the Authorization header or in the query. */
  readonly sentVia: 'header' | 'payload';
  readonly tokenParam: string;
  readonly fields: IdentityFields;
  /** Where codes are exchanged for access tokens. */
  readonly tokenUrl: string;
  readonly tokenSentVia: 'header' | 'payload';
  readonly secret: string;
  /**
   * Whether to use the existing account with the same user name or address: the operator trusts the provider's data.
   */
  readonly merge?: 'username' | 'email' | undefined;
}

interface BuiltIn {
  readonly isOn: (settings: Settings) => boolean;
  readonly declare: (settings: Settings) => DeclaredService;
}

const TOKEN_PARAM = 'access_token';
/** Keys below `services` of an account and names of built-in services, which no custom service may have. */
const TAKEN_NAMES = new Set([
  'password',
  'resume',
  'email',
  'emailcode',
  'email2fa',
  'totp',
  'iframe',
  'ldap',
  'saml',
  'cas',
  'crowd',
  'cloud',
  'apple',
  'facebook',
  'google',
  'twitter',
  'github',
  'gitlab',
]);

function below(root: string, path: string): string {
  return `${root.trim().replace(/\/+$/, '')}/${path.trim().replace(/^\/+/, '')}`;
}

interface Whereabouts {
  readonly id: string;
  readonly secret: string;
  readonly identityUrl: string;
  readonly tokenUrl: string;
  readonly fields?: IdentityFields;
}

function byHeader({ id, secret, identityUrl, tokenUrl, fields = {} }: Whereabouts): DeclaredService {
  return {
    clientId: id,
    secret,
    identityUrl,
    tokenUrl,
    tokenSentVia: 'payload',
    sentVia: 'header',
    tokenParam: TOKEN_PARAM,
    fields,
  };
}

function byQuery(whereabouts: Whereabouts): DeclaredService {
  return { ...byHeader(whereabouts), sentVia: 'payload' };
}

function wordpress(settings: Settings): DeclaredService {
  const keys = {
    id: settings.text('Accounts_OAuth_Wordpress_id'),
    secret: settings.text('Accounts_OAuth_Wordpress_secret'),
  };
  const own = settings.text('API_Wordpress_URL');
  const type = settings.text('Accounts_OAuth_Wordpress_server_type');
  if (type === 'wp-oauth-server') {
    return byQuery({
      ...keys,
      identityUrl: below(own, 'oauth/me'),
      tokenUrl: below(own, 'oauth/token'),
      fields: { username: 'user_login', name: 'display_name', email: 'user_email' },
    });
  }
  if (type !== 'custom')
    return byHeader({
      ...keys,
      identityUrl: 'https://public-api.wordpress.com/rest/v1/me',
      tokenUrl: 'https://public-api.wordpress.com/oauth2/token',
    });
  const declare = settings.text('Accounts_OAuth_Wordpress_identity_token_sent_via') === 'payload' ? byQuery : byHeader;
  return declare({
    ...keys,
    identityUrl: below(own, settings.text('Accounts_OAuth_Wordpress_identity_path')),
    tokenUrl: below(own, settings.text('Accounts_OAuth_Wordpress_token_path')),
  });
}

/** Built-in services that differ only in their addresses and the names of their fields. */
const BUILT_IN: Readonly<Record<string, BuiltIn>> = {
  wordpress: { isOn: (settings) => settings.flag('Accounts_OAuth_Wordpress'), declare: wordpress },
  linkedin: {
    isOn: (settings) => settings.flag('Accounts_OAuth_Linkedin'),
    declare: (settings) =>
      byHeader({
        id: settings.text('Accounts_OAuth_Linkedin_id'),
        secret: settings.text('Accounts_OAuth_Linkedin_secret'),
        identityUrl: 'https://api.linkedin.com/v2/userinfo',
        tokenUrl: 'https://www.linkedin.com/oauth/v2/accessToken',
      }),
  },
  'meteor-developer': {
    isOn: (settings) => settings.flag('Accounts_OAuth_Meteor'),
    declare: (settings) =>
      byHeader({
        id: settings.text('Accounts_OAuth_Meteor_id'),
        secret: settings.text('Accounts_OAuth_Meteor_secret'),
        identityUrl: 'https://www.meteor.com/api/v1/identity',
        tokenUrl: 'https://www.meteor.com/oauth2/token',
      }),
  },
  nextcloud: {
    isOn: (settings) => settings.flag('Accounts_OAuth_Nextcloud'),
    declare: (settings) =>
      byHeader({
        id: settings.text('Accounts_OAuth_Nextcloud_id'),
        secret: settings.text('Accounts_OAuth_Nextcloud_secret'),
        identityUrl: below(settings.text('Accounts_OAuth_Nextcloud_URL'), 'ocs/v2.php/cloud/user?format=json'),
        tokenUrl: below(settings.text('Accounts_OAuth_Nextcloud_URL'), 'index.php/apps/oauth2/api/v1/token'),
        fields: { username: 'ocs.data.id' },
      }),
  },
  drupal: {
    isOn: (settings) => settings.flag('Accounts_OAuth_Drupal'),
    declare: (settings) =>
      byHeader({
        id: settings.text('Accounts_OAuth_Drupal_id'),
        secret: settings.text('Accounts_OAuth_Drupal_secret'),
        identityUrl: below(settings.text('API_Drupal_URL'), 'oauth2/UserInfo'),
        tokenUrl: below(settings.text('API_Drupal_URL'), 'oauth2/token'),
      }),
  },
  dolphin: {
    isOn: (settings) => settings.flag('Accounts_OAuth_Dolphin'),
    declare: (settings) =>
      byQuery({
        id: settings.text('Accounts_OAuth_Dolphin_id'),
        secret: settings.text('Accounts_OAuth_Dolphin_secret'),
        identityUrl: below(settings.text('Accounts_OAuth_Dolphin_URL'), 'm/oauth2/api/me'),
        tokenUrl: below(settings.text('Accounts_OAuth_Dolphin_URL'), 'm/oauth2/token'),
      }),
  },
  github_enterprise: {
    isOn: (settings) => settings.flag('Accounts_OAuth_GitHub_Enterprise'),
    declare: (settings) =>
      byHeader({
        id: settings.text('Accounts_OAuth_GitHub_Enterprise_id'),
        secret: settings.text('Accounts_OAuth_GitHub_Enterprise_secret'),
        identityUrl: below(settings.text('API_GitHub_Enterprise_URL'), 'api/v3/user'),
        tokenUrl: below(settings.text('API_GitHub_Enterprise_URL'), 'login/oauth/access_token'),
        fields: { username: 'login' },
      }),
  },
  tokenpass: {
    isOn: (settings) => settings.flag('Accounts_OAuth_Tokenpass'),
    declare: (settings) =>
      byQuery({
        id: settings.text('Accounts_OAuth_Tokenpass_id'),
        secret: settings.text('Accounts_OAuth_Tokenpass_secret'),
        identityUrl: below(settings.text('API_Tokenpass_URL'), 'oauth/user'),
        tokenUrl: below(settings.text('API_Tokenpass_URL'), 'oauth/access-token'),
      }),
  },
};

/** The configured service of this name; undefined when there is none, or it is off. */
export function declaredService(serviceName: string, settings: Settings): DeclaredService | undefined {
  const builtIn = Object.hasOwn(BUILT_IN, serviceName) ? BUILT_IN[serviceName] : undefined;
  if (builtIn) return builtIn.isOn(settings) ? builtIn.declare(settings) : undefined;
  return TAKEN_NAMES.has(serviceName) ? undefined : customService(serviceName, settings);
}

/** contract/settings.json, dynamic.customOAuth. */
function customService(serviceName: string, settings: Settings): DeclaredService | undefined {
  const name = customOauthName(serviceName);
  // The key below `services` is the name exactly as the settings spell it.
  if (name === '' || name.toLowerCase() !== serviceName || settings.find(customOauthId(name)) !== true)
    return undefined;
  const read = (key: string): string => {
    const value = settings.find(customOauthId(name, key));
    return typeof value === 'string' ? value.trim() : '';
  };
  const isOn = (key: string): boolean => settings.find(customOauthId(name, key)) === true;
  const own = read('identity_token_sent_via');
  const sentVia =
    own === 'header' || own === 'payload' ? own : read('token_sent_via') === 'header' ? 'header' : 'payload';
  const at = (path: string): string => (/^https?:\/\//i.test(path) ? path : below(read('url'), path));
  return {
    clientId: read('id'),
    secret: read('secret'),
    identityUrl: at(read('identity_path')),
    tokenUrl: at(read('token_path')),
    tokenSentVia: read('token_sent_via') === 'header' ? 'header' : 'payload',
    sentVia,
    tokenParam: read('access_token_param') || TOKEN_PARAM,
    fields: {
      username: read('username_field'),
      email: read('email_field'),
      name: read('name_field'),
      ...(isOn('merge_roles') ? { roles: read('roles_claim') } : {}),
    },
    ...(isOn('merge_users') ? { merge: read('key_field') === 'email' ? 'email' : 'username' } : {}),
  };
}
