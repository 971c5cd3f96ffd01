import type { OAuthIdentity } from './oauth.provider';

type Fields = Readonly<Record<string, unknown>>;

/** Where in an identity what stands: a path as `user.names.0`, or a text with paths in it: `{{first}} {{last}}`. */
export interface IdentityFields {
  readonly username?: string | undefined;
  readonly email?: string | undefined;
  readonly name?: string | undefined;
  /** The list of roles. */
  readonly roles?: string | undefined;
}

/** Where providers keep the id of a person: the first that is there. */
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
/** What some providers wrap around an identity. */
const WRAPPERS = ['result'] as const;
const MAX_DEPTH = 10;
const MAX_TEXT_LENGTH = 1_000;
const MAX_ROLES = 100;
const PLACEHOLDER = /\{\{([^{}]*)\}\}/g;

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}

/** What stands at a path; only what the object itself has. */
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

/** The text of a path or of a template; undefined when nothing is there. */
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

/** `emails: [{address, verified, primary}]`, as Meteor's accounts have it: a checked one first. */
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

/** An address counts as checked when the provider says so of the very address that is used. */
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
 * Who somebody is by what a provider answered, whatever it calls its fields.
 * @returns undefined when there is no id in it.
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
 * For which application a token was made, where it is a JWT that says so (`azp`, `client_id`). The provider has checked the
 * token by then: this only reads it, so that a token that a user gave to another application does not log in here.
 */
export function applicationOf(accessToken: string): string | undefined {
  const [, payload = '', ...rest] = accessToken.split('.');
  if (rest.length !== 1) return undefined;
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    return textOf(valueAt(claims, 'azp')) ?? textOf(valueAt(claims, 'client_id'));
  } catch {
    // Three parts and no JWT: an opaque token that says nothing.
    return undefined;
  }
}
