import { MAX_EJSON_DEPTH } from './ejson.value';

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** What one text may hold. */
export interface EjsonLimits {
  /** Containers inside each other. */
  readonly depth: number;
  /** Keys of all objects together. */
  readonly keys: number;
  /** Commas: entries of lists and objects together. */
  readonly entries: number;
}

/** Of texts that clients send. */
export const EJSON_LIMITS: EjsonLimits = { depth: MAX_EJSON_DEPTH, keys: 20_000, entries: 100_000 };

/**
 * What a JSON text has too much of, or undefined. One pass over the text, before anything is made of it: what would keep the
 * process busy, or take its memory, is refused first.
 */
export function ejsonExcess(text: string, limits: EjsonLimits = EJSON_LIMITS): keyof EjsonLimits | undefined {
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
    if (depth > limits.depth) return 'depth';
    if (keys > limits.keys) return 'keys';
    if (entries > limits.entries) return 'entries';
  }
  return undefined;
}

function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text.charCodeAt(at) !== QUOTE) at += text.charCodeAt(at) === BACKSLASH ? 2 : 1;
  return at;
}
