import type { Settings } from '@gantry/service-kit';
import { z } from 'zod';
import { customFieldDefinitions } from '../user-store/custom-fields.rules';
import { normalizeEmail } from '../user-store/email.rules';
import { listOf } from './ldap.filters';

/** An entry as the LDAP client returns it. */
export interface DirectoryEntry {
  readonly dn: string;
  readonly [attribute: string]: Buffer | readonly Buffer[] | readonly string[] | string;
}

/** A person in the directory. */
export interface DirectoryPerson {
  readonly dn: string;
  /** Hex of an attribute that never changes; stored below `services.ldap`. */
  readonly link: { readonly id: string; readonly idAttribute: string };
  readonly username?: string | undefined;
  readonly name?: string | undefined;
  readonly email?: string | undefined;
  readonly customFields?: Readonly<Record<string, string>> | undefined;
}

const PLACEHOLDER = /#\{([^{}]+)\}/g;
const MAX_TEXT_LENGTH = 1_000;
const fieldMapSchema = z.record(z.string(), z.string());
const groupMapSchema = z.record(z.string(), z.union([z.string(), z.array(z.string())]));
const CUSTOM_FIELDS = 'customFields.';
/** Attributes that contain bytes in common directories and must not be read as text. */
const BINARY = ['objectGUID', 'objectSid', 'GUID', 'jpegPhoto', 'thumbnailPhoto'];

function parse<T>(text: string, schema: z.ZodType<T>, otherwise: T): T {
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    // The setting is free text: an invalid map maps nothing, so that people can still log in.
    return otherwise;
  }
}

/** Attributes to be read as bytes. */
export function binaryAttributes(settings: Settings): string[] {
  return [...new Set([...BINARY, ...listOf(settings.text('LDAP_Unique_Identifier_Field'))])];
}

/** Attribute names ignore case (RFC 4512, 2.5). */
function attributeOf(entry: DirectoryEntry, name: string): DirectoryEntry[string] | undefined {
  const wanted = name.toLowerCase();
  const key = Object.keys(entry).find((each) => each.toLowerCase() === wanted);
  return key === undefined ? undefined : entry[key];
}

function firstOf(value: DirectoryEntry[string] | undefined): Buffer | string | undefined {
  return typeof value === 'string' || Buffer.isBuffer(value) ? value : value?.[0];
}

/** The first value of an attribute as text. */
export function textAt(entry: DirectoryEntry, name: string): string | undefined {
  const text = firstOf(attributeOf(entry, name))?.toString('utf8').trim();
  return text === undefined || text === '' || text.length > MAX_TEXT_LENGTH ? undefined : text;
}

/** An attribute's name, or a text with some in it: `#{givenName} #{sn}`. */
function fieldAt(entry: DirectoryEntry, field: string): string | undefined {
  if (field === '') return undefined;
  if (!field.includes('#{')) return textAt(entry, field);
  const text = field.replace(PLACEHOLDER, (_whole, name: string) => textAt(entry, name) ?? '').trim();
  return text === '' ? undefined : text;
}

function linkOf(entry: DirectoryEntry, settings: Settings): DirectoryPerson['link'] | undefined {
  const candidates = [
    ...listOf(settings.text('LDAP_Unique_Identifier_Field')),
    ...listOf(settings.text('LDAP_User_Search_Field')),
  ];
  for (const idAttribute of candidates) {
    const value = firstOf(attributeOf(entry, idAttribute));
    if (value !== undefined && value.length > 0) return { idAttribute, id: Buffer.from(value).toString('hex') };
  }
  return undefined;
}

interface Mapped {
  name?: string | undefined;
  email?: string | undefined;
  customFields?: Record<string, string>;
}

/** What LDAP_Sync_User_Data_FieldMap says: attribute → `name`, `email` or a declared `customFields.<field>`. */
function mapped(entry: DirectoryEntry, settings: Settings): Mapped {
  const result: Mapped = {};
  const declared = customFieldDefinitions(settings);
  for (const [attribute, target] of Object.entries(
    parse(settings.text('LDAP_Sync_User_Data_FieldMap'), fieldMapSchema, {}),
  )) {
    const value = fieldAt(entry, attribute);
    if (value === undefined) continue;
    if (target === 'name') result.name = value;
    else if (target === 'email') result.email ??= value;
    else if (target.startsWith(CUSTOM_FIELDS) && Object.hasOwn(declared, target.slice(CUSTOM_FIELDS.length))) {
      result.customFields = { ...result.customFields, [target.slice(CUSTOM_FIELDS.length)]: value };
    }
  }
  return result;
}

function addressOf(
  entry: DirectoryEntry,
  username: string | undefined,
  given: string | undefined,
  settings: Settings,
): string | undefined {
  const address = given ?? textAt(entry, 'mail');
  if (address?.includes('@')) return normalizeEmail(address);
  const domain = settings.text('LDAP_Default_Domain').trim();
  return domain === '' || username === undefined ? undefined : normalizeEmail(`${username}@${domain}`);
}

/**
 * Reads a person from an entry.
 * @param typed the user name that was sent, used when there is no LDAP_Username_Field
 * @returns undefined when no attribute can identify the person again
 */
export function personOf(entry: DirectoryEntry, settings: Settings, typed?: string): DirectoryPerson | undefined {
  const link = linkOf(entry, settings);
  if (!link) return undefined;
  const username = fieldAt(entry, settings.text('LDAP_Username_Field').trim()) ?? typed;
  const synced = settings.flag('LDAP_Sync_User_Data') ? mapped(entry, settings) : {};
  return {
    dn: entry.dn,
    link,
    username,
    name: synced.name ?? textAt(entry, 'cn'),
    email: addressOf(entry, username, synced.email, settings),
    customFields: synced.customFields,
  };
}

/** Directory group → roles (LDAP_Sync_User_Data_GroupsMap). Empty while it is off. */
export function groupRoles(settings: Settings): ReadonlyMap<string, readonly string[]> {
  if (!settings.flag('LDAP_Sync_User_Data_Groups')) return new Map();
  const map = parse(settings.text('LDAP_Sync_User_Data_GroupsMap'), groupMapSchema, {});
  return new Map(Object.entries(map).map(([group, roles]) => [group, Array.isArray(roles) ? roles : [roles]]));
}
