import { MAX_EJSON_DEPTH } from '@gantry/ddp';

/** Keys of all objects of one body together. */
export const MAX_JSON_KEYS = 20_000;
/** Commas of one body: entries of lists and objects together. */
export const MAX_JSON_ENTRIES = 100_000;

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/**
 * What a JSON text has too much of, or undefined. One pass over the text, before anything is made of it: what would keep
 * the process busy is refused first.
 */
export function exceedsJsonLimits(text: string): string | undefined {
  let depth = 0;
  let keys = 0;
  let entries = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text.charCodeAt(at);
    if (char === QUOTE) at = endOfString(text, at);
    else if (char === OPEN_BRACE || char === OPEN_BRACKET) depth++;
    else if (char === CLOSE_BRACE || char === CLOSE_BRACKET) depth--;
    else if (char === COLON) keys++;
    else if (char === COMMA) entries++;
    if (depth > MAX_EJSON_DEPTH) return 'The request body is nested too deep';
    if (keys > MAX_JSON_KEYS) return 'The request body has too many keys';
    if (entries > MAX_JSON_ENTRIES) return 'The request body has too many entries';
  }
  return undefined;
}

function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text.charCodeAt(at) !== QUOTE) at += text.charCodeAt(at) === BACKSLASH ? 2 : 1;
  return at;
}
