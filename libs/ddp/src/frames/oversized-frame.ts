/** What is known of a frame that is too long to be read: whom to answer. */
export interface OversizedCall {
  readonly msg: 'method' | 'sub';
  readonly id: string;
}

const MAX_ESCAPE_LENGTH = 6;

/**
 * Finds `msg` and `id` among the outermost members of a frame without reading the rest of it, in one pass over the text.
 * @param maxIdLength UTF-16 units
 * @returns undefined for a frame that is neither a call nor a subscription, or has no id that can be read.
 */
export function peekCall(text: string, maxIdLength: number): OversizedCall | undefined {
  const members = new Map<string, string | undefined>();
  let at = skipSpace(text, 0);
  if (text[at] !== '{') return undefined;
  do {
    const keyStart = skipSpace(text, at + 1);
    const keyEnd = endOfString(text, keyStart);
    if (keyEnd < 0) return undefined;
    const colon = skipSpace(text, keyEnd);
    if (text[colon] !== ':') return undefined;
    const start = skipSpace(text, colon + 1);
    const end = endOfValue(text, start);
    const key = readString(text, keyStart, keyEnd, maxIdLength);
    if (key === 'msg' || key === 'id') members.set(key, readString(text, start, end, maxIdLength));
    at = skipSpace(text, end);
  } while (text[at] === ',' && members.size < 2);
  const [msg, id] = [members.get('msg'), members.get('id')];
  return id !== undefined && (msg === 'method' || msg === 'sub') ? { msg, id } : undefined;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && ' \t\n\r'.includes(text.charAt(at))) at++;
  return at;
}

/** @returns the place behind the closing quote, or -1 where no string begins or it does not end. */
function endOfString(text: string, start: number): number {
  if (text[start] !== '"') return -1;
  for (let quote = text.indexOf('"', start + 1); quote >= 0; quote = text.indexOf('"', quote + 1)) {
    let backslashes = 0;
    while (text[quote - 1 - backslashes] === '\\') backslashes++;
    if (backslashes % 2 === 0) return quote + 1;
  }
  return -1;
}

/** @returns the place behind the value: of the comma or bracket that follows it, or the end of the text. */
function endOfValue(text: string, start: number): number {
  let depth = 0;
  let at = start;
  while (at < text.length) {
    const char = text.charAt(at);
    if (char === '"') {
      const end = endOfString(text, at);
      if (end < 0) return text.length;
      at = end;
      continue;
    }
    if (depth === 0 && (char === ',' || char === '}')) return at;
    if (char === '{' || char === '[') depth++;
    else if (char === '}' || char === ']') depth--;
    at++;
  }
  return at;
}

/** The text of a string of at most so many units; undefined for anything else. */
function readString(text: string, start: number, end: number, maxLength: number): string | undefined {
  if (text[start] !== '"' || end - start > maxLength * MAX_ESCAPE_LENGTH + 2) return undefined;
  try {
    const value: unknown = JSON.parse(text.slice(start, end));
    return typeof value === 'string' && value.length <= maxLength ? value : undefined;
  } catch {
    // No string of JSON: an id that cannot be read.
    return undefined;
  }
}
