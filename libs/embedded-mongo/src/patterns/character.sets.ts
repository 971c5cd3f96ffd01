/** Code points as ranges in ascending order, both ends included. */
export type Ranges = readonly (readonly [number, number])[];

const LAST = 0x10ffff;
const LAST_OF_PLANE = 0xffff;

/** Every code point that is not in the ranges. */
export function complement(ranges: Ranges): Ranges {
  const result: [number, number][] = [];
  let next = 0;
  for (const [low, high] of ranges) {
    if (low > next) result.push([next, low - 1]);
    next = high + 1;
  }
  if (next <= LAST) result.push([next, LAST]);
  return result;
}

const DIGITS: Ranges = [[0x30, 0x39]];
const WORD: Ranges = [
  [0x30, 0x39],
  [0x41, 0x5a],
  [0x5f, 0x5f],
  [0x61, 0x7a],
];
const SPACE: Ranges = [
  [0x09, 0x0d],
  [0x20, 0x20],
];
const HORIZONTAL: Ranges = [
  [0x09, 0x09],
  [0x20, 0x20],
  [0xa0, 0xa0],
  [0x1680, 0x1680],
  [0x180e, 0x180e],
  [0x2000, 0x200a],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
];
const VERTICAL: Ranges = [
  [0x0a, 0x0d],
  [0x85, 0x85],
  [0x2028, 0x2029],
];

/** What a class escape stands for in PCRE without Unicode properties: ASCII alone, but for \h and \v. */
export const CLASS_ESCAPES: Readonly<Record<string, Ranges>> = {
  d: DIGITS,
  D: complement(DIGITS),
  w: WORD,
  W: complement(WORD),
  s: SPACE,
  S: complement(SPACE),
  h: HORIZONTAL,
  H: complement(HORIZONTAL),
  v: VERTICAL,
  V: complement(VERTICAL),
};

/** [:name:] inside brackets. */
export const POSIX_CLASSES: Readonly<Record<string, Ranges>> = {
  alnum: [
    [0x30, 0x39],
    [0x41, 0x5a],
    [0x61, 0x7a],
  ],
  alpha: [
    [0x41, 0x5a],
    [0x61, 0x7a],
  ],
  ascii: [[0, 0x7f]],
  blank: [
    [0x09, 0x09],
    [0x20, 0x20],
  ],
  cntrl: [
    [0, 0x1f],
    [0x7f, 0x7f],
  ],
  digit: DIGITS,
  graph: [[0x21, 0x7e]],
  lower: [[0x61, 0x7a]],
  print: [[0x20, 0x7e]],
  punct: [
    [0x21, 0x2f],
    [0x3a, 0x40],
    [0x5b, 0x60],
    [0x7b, 0x7e],
  ],
  space: SPACE,
  upper: [[0x41, 0x5a]],
  word: WORD,
  xdigit: [
    [0x30, 0x39],
    [0x41, 0x46],
    [0x61, 0x66],
  ],
};

/** Case folding reaches two letters beyond ASCII; \W and its like must not reach back through them. */
const FOLDING_INTO_ASCII = [0x17f, 0x212a];

/** A code point, written so that it stands for itself, in brackets as well. Braces would look like a quantifier. */
export function literal(point: number): string {
  const text = String.fromCodePoint(point);
  if (/^[0-9A-Za-z]$/.test(text) || point > LAST_OF_PLANE) return text;
  const hex = point.toString(16);
  return point <= 0xff ? `\\x${hex.padStart(2, '0')}` : `\\u${hex.padStart(4, '0')}`;
}

/** The inside of brackets for these ranges. */
export function bracketed(ranges: Ranges, ignoringCase: boolean): string {
  const wanted = ignoringCase && ranges.some(([, high]) => high === LAST) ? withoutFolding(ranges) : ranges;
  return wanted.map(([low, high]) => (low === high ? literal(low) : `${literal(low)}-${literal(high)}`)).join('');
}

function withoutFolding(ranges: Ranges): Ranges {
  const dropped = FOLDING_INTO_ASCII.map((point): readonly [number, number] => [point, point]);
  const outside = [...complement(ranges), ...dropped].sort((a, b) => a[0] - b[0]);
  return complement(outside);
}
