import { EjsonError, MAX_EJSON_WRITE_DEPTH, tooDeep } from './ejson.value';

/** Longer strings are quoted by JSON.stringify, whose native scan wins from about this length (UTF-16 units). */
const SHORT_STRING = 40;

/**
 * Writes a value as EJSON text: dates as `$date` (ms; null if invalid), bytes as `$binary`, NaN and infinities as
 * `$InfNaN`, and a user's object that looks like such a marker wrapped in `$escape`. Like JSON.stringify it calls
 * `toJSON`, drops members that are undefined or functions, and writes them as null in arrays. `undefined` gives `null`.
 *
 * @throws EjsonError 'too-deep' beyond {@link MAX_EJSON_WRITE_DEPTH} levels (so also for a cycle)
 * @throws EjsonError 'unsupported-value' for a bigint
 */
export function stringifyEjson(value: unknown): string {
  return write(value, 0);
}

// A direct writer, because a replacer sees a date only after its toJSON and takes more than twice the time.
function write(value: unknown, depth: number): string {
  switch (typeof value) {
    case 'string':
      return quote(value);
    case 'number':
      return writeNumber(value, depth);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      return value === null ? 'null' : writeObject(value, depth);
    case 'bigint':
      throw new EjsonError('unsupported-value', 'EJSON cannot hold a bigint');
    default:
      return 'null';
  }
}

function writeNumber(value: number, depth: number): string {
  if (Number.isFinite(value)) {
    return `${value}`;
  }
  return marker('$InfNaN', Number.isNaN(value) ? '0' : `${Math.sign(value)}`, depth);
}

function writeObject(value: object, depth: number): string {
  if (depth >= MAX_EJSON_WRITE_DEPTH) {
    throw tooDeep(MAX_EJSON_WRITE_DEPTH);
  }
  if (Array.isArray(value)) {
    return writeArray(value, depth);
  }
  if (value instanceof Date) {
    const time = value.getTime();
    return marker('$date', Number.isNaN(time) ? 'null' : `${time}`, depth);
  }
  if (value instanceof Uint8Array) {
    const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    return marker('$binary', `"${bytes.toString('base64')}"`, depth);
  }
  if (hasToJson(value)) {
    return write(value.toJSON(), depth + 1);
  }
  return isMembers(value) ? writeMembers(value, depth) : '{}';
}

function writeArray(items: unknown[], depth: number): string {
  let text = '[';
  for (let index = 0; index < items.length; index++) {
    if (index > 0) {
      text += ',';
    }
    text += write(items[index], depth + 1);
  }
  return `${text}]`;
}

function writeMembers(value: Record<string, unknown>, depth: number): string {
  const keys = Object.keys(value);
  const escaped = keys.some(startsWithDollar) && looksLikeMarker(keys.filter((key) => isWritten(value[key])));
  const level = escaped ? depth + 1 : depth;
  if (level >= MAX_EJSON_WRITE_DEPTH) {
    throw tooDeep(MAX_EJSON_WRITE_DEPTH);
  }
  let text = '{';
  for (const key of keys) {
    const member = value[key];
    if (isWritten(member)) {
      text += text.length > 1 ? `,${quote(key)}:` : `${quote(key)}:`;
      text += write(member, level + 1);
    }
  }
  return escaped ? `{"$escape":${text}}}` : `${text}}`;
}

/** Exactly the shapes that an EJSON reader takes for a converted value. */
function looksLikeMarker(keys: string[]): boolean {
  if (keys.length === 1) {
    const [key] = keys;
    return key === '$date' || key === '$binary' || key === '$InfNaN' || key === '$escape';
  }
  return (
    keys.length === 2 &&
    ((keys.includes('$type') && keys.includes('$value')) || (keys.includes('$regexp') && keys.includes('$flags')))
  );
}

function marker(key: string, content: string, depth: number): string {
  if (depth >= MAX_EJSON_WRITE_DEPTH) {
    throw tooDeep(MAX_EJSON_WRITE_DEPTH);
  }
  return `{"${key}":${content}}`;
}

/** A JSON string literal. Short plain text, which is most of a message, is quoted without a native call. */
export function quote(text: string): string {
  if (text.length > SHORT_STRING) {
    return JSON.stringify(text);
  }
  for (let at = 0; at < text.length; at++) {
    const char = text.charCodeAt(at);
    const isPlain = char >= 0x20 && char !== 0x22 && char !== 0x5c && (char < 0xd800 || char > 0xdfff);
    if (!isPlain) {
      return JSON.stringify(text);
    }
  }
  return `"${text}"`;
}

function startsWithDollar(key: string): boolean {
  return key.charCodeAt(0) === 0x24;
}

function isWritten(member: unknown): boolean {
  return member !== undefined && typeof member !== 'function' && typeof member !== 'symbol';
}

function hasToJson(value: object): value is { toJSON(): unknown } {
  return 'toJSON' in value && typeof value.toJSON === 'function';
}

function isMembers(value: object): value is Record<string, unknown> {
  return !Array.isArray(value);
}
