import { parseParameters } from './form.parser';
import { exceedsJsonLimits } from './json.limits';

/** A body that is not in the format that it claims. */
export class BadBody extends Error {
  readonly statusCode = 400;
}

/** A body in a media type or charset that is not supported. */
export class ForeignBody extends Error {
  readonly statusCode = 415;
}

const UNWANTED_KEYS = new Set(['__proto__', 'constructor']);
const JSON_TYPE = 'application/json';
const FORM_TYPES: readonly string[] = ['application/x-www-form-urlencoded', 'text/plain'];
/** Supported charsets: UTF-8, and ASCII as a part of it. */
const CHARSETS = new Set(['utf-8', 'utf8', 'us-ascii']);

/**
 * JSON text → object, as all documented bodies are. An empty text counts as no body; keys `__proto__` and `constructor`
 * are dropped.
 * @throws BadBody
 */
export function readJsonBody(text: string): object {
  if (text.trim() === '') return {};
  // Stored values must fit into the frames that announce them.
  const excess = exceedsJsonLimits(text);
  if (excess) throw new BadBody(excess);
  const value = readJson(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new BadBody('The request body is no JSON object');
  return value;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text, (key, value: unknown) => (UNWANTED_KEYS.has(key) ? undefined : value));
  } catch {
    throw new BadBody('The request body is not valid JSON');
  }
}

/** `a=1&b=2` → {a, b}. JSON that curl labelled as a form is read as JSON (contract/rest-conventions.md). @throws BadBody · FormTooLong */
export function readFormBody(text: string): object {
  if (text.trimStart().startsWith('{')) return readJsonBody(text);
  return parseParameters(text, 'last');
}

/** @throws ForeignBody */
export function requireUtf8(contentType: string | undefined): void {
  const [, charset] = /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(contentType ?? '') ?? [];
  if (charset !== undefined && !CHARSETS.has(charset.toLowerCase()))
    throw new ForeignBody('The request body must be written in UTF-8');
}

/** The media type of a Content-Type header, in lower case and without parameters. */
export function mediaType(contentType: string | undefined): string {
  return (contentType ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

/**
 * Reads the bytes of a JSON body or a form, as the gateway reads those of its own routes: for services that are handed whole
 * requests. Without a Content-Type it is JSON.
 * @throws BadBody (400) · ForeignBody (415) · FormTooLong (400)
 */
export function readBody(contentType: string | undefined, bytes: Uint8Array): Readonly<Record<string, unknown>> {
  requireUtf8(contentType);
  const type = mediaType(contentType) || JSON_TYPE;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  if (type === JSON_TYPE) return { ...readJsonBody(text) };
  if (FORM_TYPES.includes(type)) return { ...readFormBody(text) };
  throw new ForeignBody(`The request body is ${type}, which is not read here`);
}
