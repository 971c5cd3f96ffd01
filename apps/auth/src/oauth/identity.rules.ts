import type { OAuthIdentity } from './oauth.provider';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Where to find the parts of an identity: paths such as `user.names.0`, or texts with paths such as `{{first}}
 * {{last}}`.
 */
export interface IdentityFields {
  readonly username?: string | undefined;
  readonly email?: string | undefined;
  readonly name?: string | undefined;
  /** The list of roles. */
  readonly roles?: string | undefined;
}

/** Fields in which providers send the id of a person; the first one present is used. */
const ID_PATHS = [
  'id',
  'ID',
  'user_id',
  'CharacterID',
  'user.userid',
  'user.user_id',
  'phid',
  'sub',
  'metadata.uid',
  'userid',
  'ocs.data.id',
] as const;
/** Objects in which some providers wrap an identity. */
const WRAPPERS = ['result'] as const;
const MAX_DEPTH = 10;
const MAX_TEXT_LENGTH = 1_000;
const MAX_ROLES = 100;
const PLACEHOLDER = /\{\{([^{}]*)\}\}/g;

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}

/** The value at a path; inherited properties do not count. */
export function valueAt(identity: unknown, path: string): unknown {
  const steps = path.trim().split('.');
  if (steps.length > MAX_DEPTH) return undefined;
  let value: unknown = identity;
  for (const step of steps) {
    if (!isFields(value) || !Object.hasOwn(value, step)) return undefined;
    value = Reflect.get(value, step);
  }
  return value;
}

function textOf(value: unknown): string | undefined {
  const text = typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim() : '';
  return text === '' || text.length > MAX_TEXT_LENGTH ? undefined : text;
}

/** The text at a path or of a template; undefined when there is none. */
export function fieldOf(identity: unknown, field: string | undefined): string | undefined {
  if (field === undefined || field.trim() === '') return undefined;
  if (!field.includes('{{')) return textOf(valueAt(identity, field));
  return textOf(field.replace(PLACEHOLDER, (_whole, path: string) => textOf(valueAt(identity, path)) ?? ''));
}

function firstOf(identity: unknown, ...fields: readonly (string | undefined)[]): string | undefined {
  for (const field of fields) {
    const text = fieldOf(identity, field);
    if (text !== undefined) return text;
  }
  return undefined;
}

interface Address {
  readonly email?: string | undefined;
  readonly isEmailVerified: boolean;
}

/** `emails: [{address, verified, primary}]`, as in Meteor's accounts: a verified address is preferred. */
function listedAddress(identity: Fields): Address {
  const listed = Array.isArray(identity['emails']) ? identity['emails'].filter(isFields) : [];
  const addresses = listed
    .map((entry) => ({ email: textOf(entry['address']), isEmailVerified: entry['verified'] === true }))
    .filter(({ email }) => email !== undefined);
  return addresses.find(({ isEmailVerified }) => isEmailVerified) ?? addresses[0] ?? { isEmailVerified: false };
}

function isTrue(value: unknown): boolean {
  return value === true || value === 'true';
}

/** An address counts as verified only if the provider says so about this very address. */
function addressOf(identity: Fields, field: string | undefined): Address {
  const email = firstOf(identity, field, 'email', 'user.email', 'ocs.data.email');
  if (email === undefined) return listedAddress(identity);
  return { email, isEmailVerified: isTrue(identity['email_verified']) && email === textOf(identity['email']) };
}

/** Names of roles: a list, or a text with commas. */
function rolesAt(identity: Fields, path: string | undefined): readonly string[] | undefined {
  if (path === undefined || path.trim() === '') return undefined;
  const value = valueAt(identity, path);
  const list: readonly unknown[] = Array.isArray(value) ? value : typeof value === 'string' ? value.split(',') : [];
  return list.flatMap((entry) => textOf(entry) ?? []).slice(0, MAX_ROLES);
}

/**
 * Reads a person from a provider's answer, whatever its fields are called.
 * @returns undefined when it contains no id
 */
export function readIdentity(answer: unknown, fields: IdentityFields): OAuthIdentity | undefined {
  const wrapper = WRAPPERS.find((name) => isFields(valueAt(answer, name)));
  const identity = wrapper === undefined ? answer : valueAt(answer, wrapper);
  if (!isFields(identity)) return undefined;
  const id = firstOf(identity, ...ID_PATHS);
  if (id === undefined) return undefined;
  return {
    id,
    ...addressOf(identity, fields.email),
    name: firstOf(identity, fields.name, 'name', 'fullName', 'displayName', 'display_name', 'ocs.data.displayname'),
    username: firstOf(identity, fields.username, 'username', 'preferred_username'),
    roles: rolesAt(identity, fields.roles),
  };
}

/**
 * The application that a token was issued to, if it is a JWT that says so (`azp`, `client_id`). The provider has
 * already verified the token; this only prevents that a token for another application is accepted here.
 */
export function applicationOf(accessToken: string): string | undefined {
  const [, payload = '', ...rest] = accessToken.split('.');
  if (rest.length !== 1) return undefined;
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    return textOf(valueAt(claims, 'azp')) ?? textOf(valueAt(claims, 'client_id'));
  } catch {
    // Not a JWT but an opaque token, which says nothing.
    return undefined;
  }
}
