import { createHash } from 'node:crypto';
import type { LoginService, SettingValue } from '@gantry/contracts';
import { CUSTOM_OAUTH_PREFIX } from './custom-oauth.records';

const FAMILY = 'Accounts_OAuth';
export const LOGIN_SERVICE_PREFIX = `${FAMILY}_`;
const ID_LENGTH = 17;

export type Values = Readonly<Record<string, SettingValue>>;

/** The same id on every server and after every start. */
export function idOf(service: string): string {
  return createHash('sha256').update(service).digest('hex').slice(0, ID_LENGTH);
}

export function text(values: Values, id: string): string {
  const value = values[id];
  return typeof value === 'string' ? value : '';
}

/**
 * The enabled services, from the settings below `Accounts_OAuth_`. Answers are built field by field, so that they never
 * contain a secret.
 */
export function loginServices(values: Values): LoginService[] {
  const enabled = Object.keys(values)
    .filter((id) => id.startsWith(LOGIN_SERVICE_PREFIX) && values[id] === true)
    .sort();
  return enabled.flatMap((id) =>
    id.startsWith(CUSTOM_OAUTH_PREFIX) ? customService(values, id) : builtInService(values, id),
  );
}

function builtInService(values: Values, setting: string): LoginService[] {
  // `…_merge_users` is an option of a service and not a service.
  if (!(`${setting}_id` in values) && setting !== `${FAMILY}_Apple`) return [];
  const service =
    setting === `${FAMILY}_Meteor` ? 'meteor-developer' : setting.slice(LOGIN_SERVICE_PREFIX.length).toLowerCase();
  const label = (key: string) => text(values, `${setting}_button_${key}`);
  return [
    {
      _id: idOf(service),
      service,
      clientId: text(values, `${setting}_id`),
      custom: false,
      buttonLabelText: label('label_text'),
      buttonLabelColor: label('label_color'),
      buttonColor: label('color'),
    },
  ];
}

function customService(values: Values, setting: string): LoginService[] {
  const name = setting.slice(CUSTOM_OAUTH_PREFIX.length);
  // The setting that enables the service, not one of its options.
  if (name.includes('-')) return [];
  const read = (key: string) => text(values, `${setting}-${key}`);
  const service = name.toLowerCase();
  return [
    {
      _id: idOf(service),
      service,
      clientId: read('id'),
      custom: true,
      serverURL: read('url'),
      tokenPath: read('token_path'),
      identityPath: read('identity_path'),
      authorizePath: read('authorize_path'),
      scope: read('scope'),
      accessTokenParam: read('access_token_param'),
      loginStyle: read('login_style'),
      tokenSentVia: read('token_sent_via'),
      identityTokenSentVia: read('identity_token_sent_via'),
      buttonLabelText: read('button_label_text'),
      buttonLabelColor: read('button_label_color'),
      buttonColor: read('button_color'),
      usernameField: read('username_field'),
      emailField: read('email_field'),
      nameField: read('name_field'),
      avatarField: read('avatar_field'),
      mergeUsers: values[`${setting}-merge_users`] === true,
      mergeRoles: values[`${setting}-merge_roles`] === true,
      showButton: values[`${setting}-show_button`] !== false,
    },
  ];
}
