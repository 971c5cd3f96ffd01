import { AppError } from '@gantry/contracts';
import { affordableRegex, isOriginList, MAX_NAME_LENGTH, wholeTextRegex } from '@gantry/service-kit';
import type { SettingDocument } from './setting.schema';

/** Rules for the values of settings beyond their types. */
export interface SettingKind {
  readonly name: string;
  /** Selects settings by the end of their ids or their type, so that new settings are covered. */
  readonly is: (setting: Pick<SettingDocument, '_id' | 'type'>) => boolean;
  /** A description for error messages. */
  readonly expected: string;
  readonly accepts: (value: string) => boolean;
}

const MAX_ADDRESS_LENGTH = 2_048;
const MAX_COLOUR_LENGTH = 100;
/** Characters that no address needs unescaped and that could end a header, attribute or path. */
const PLAIN = /^[^\p{Cc}\s<>"\\^`]*$/u;
const SCHEME = /^[a-z][a-z0-9+.-]*:/i;
const WEB_SCHEME = /^https?:/i;
const HEADER_VALUE = /^[\x20-\x7e]*$/;
const HEADER_LINE = /^[\w!#$%&'*+.^`|~-]+:[\x20-\x7e\t]*$/;
const HEX_COLOUR = /^#(?:[\da-f]{3,4}|[\da-f]{6}|[\da-f]{8})$/i;
/** A name, a theme variable, or a function of these: nothing that could end a CSS declaration. */
const COLOUR_EXPRESSION = /^[a-z@][\w@#%., ()-]*$/i;

/** Ids that end like those of addresses but hold the secret part of the registration page's address. */
const NO_ADDRESS = new Set(['Accounts_RegistrationForm_SecretURL']);
const isText = (type: string): boolean => type === 'string' || type === 'code';

/** Absolute, or without a scheme as in `//stats.example.com/`; it may contain the placeholder `{username}`. */
function isWebAddress(value: string): boolean {
  const isAbsolute = WEB_SCHEME.test(value) || value.startsWith('//');
  return isAbsolute && value.length <= MAX_ADDRESS_LENGTH && PLAIN.test(value) && URL.canParse(value, 'https://a');
}

/** An address, or a path relative to another one. */
function isPlace(value: string): boolean {
  if (SCHEME.test(value)) return isWebAddress(value);
  return value.length <= MAX_ADDRESS_LENGTH && PLAIN.test(value) && URL.canParse(value, 'https://a/');
}

function isColour(value: string): boolean {
  if (value.startsWith('#')) return HEX_COLOUR.test(value);
  return value.length <= MAX_COLOUR_LENGTH && COLOUR_EXPRESSION.test(value) && !/url\s*\(/i.test(value);
}

/** The first matching kind applies. */
export const SETTING_KINDS: readonly SettingKind[] = [
  {
    name: 'pattern of names',
    is: ({ _id }) => _id.endsWith('_Names_Validation'),
    expected: 'a regular expression that no name can keep busy',
    accepts: (value) => wholeTextRegex(value, MAX_NAME_LENGTH) !== undefined,
  },
  {
    name: 'regular expression',
    is: ({ _id, type }) => isText(type) && /(?:regex|regexp)$/i.test(_id),
    expected: 'a regular expression that no text can keep busy',
    accepts: (value) => affordableRegex(value, false) !== undefined,
  },
  {
    name: 'address of the site',
    is: ({ _id }) => _id === 'Site_Url',
    expected: 'an http or https address',
    accepts: (value) => WEB_SCHEME.test(value) && isWebAddress(value),
  },
  {
    name: 'address',
    is: ({ _id, type }) => isText(type) && /(?:url|_uri|_entry_point|_Proxy_host)$/i.test(_id) && !NO_ADDRESS.has(_id),
    expected: 'an http or https address',
    accepts: (value) => value === '' || isWebAddress(value),
  },
  {
    name: 'address or path',
    is: ({ _id, type }) =>
      type === 'relativeUrl' || /_(?:identity|authorize|token)_path$|-(?:identity|authorize|token)_path$/.test(_id),
    expected: 'a path, or an http or https address',
    accepts: isPlace,
  },
  {
    name: 'list of origins',
    is: ({ _id, type }) => isText(type) && /_origin$/i.test(_id),
    expected: 'origins such as https://example.com, separated by commas, or *',
    accepts: isOriginList,
  },
  {
    name: 'header',
    is: ({ _id }) => /_X_Frame_Options$/.test(_id),
    expected: 'printable ASCII characters',
    accepts: (value) => HEADER_VALUE.test(value),
  },
  {
    name: 'lines of headers',
    is: ({ _id }) => /HTTP_Headers$/i.test(_id),
    expected: 'one header a line, Name: value',
    accepts: (value) => value.split(/\r?\n/).every((line) => line === '' || HEADER_LINE.test(line)),
  },
  {
    name: 'colour',
    is: ({ _id, type }) => type === 'color' || (isText(type) && /_color$/.test(_id)),
    expected: 'a colour',
    accepts: (value) => value === '' || isColour(value),
  },
];

/** The kind of a setting's values; undefined for most settings. */
export function kindOf(setting: Pick<SettingDocument, '_id' | 'type'>): SettingKind | undefined {
  return SETTING_KINDS.find(({ is }) => is(setting));
}

/**
 * Refuses a value that would break its readers. The default value is always accepted.
 * @throws AppError plain text "Match error: Expected …"
 */
export function requireKind(value: unknown, setting: Pick<SettingDocument, '_id' | 'type' | 'packageValue'>): void {
  const kind = kindOf(setting);
  if (!kind || value === setting.packageValue || typeof value !== 'string' || kind.accepts(value)) return;
  throw AppError.text(`Match error: Expected ${kind.expected} in field value`);
}
