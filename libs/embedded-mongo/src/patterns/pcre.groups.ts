import { unsupportedPattern } from './pattern.errors';
import type { PatternFlags } from './pattern.flags';
import type { PatternReader } from './pcre.reader';

/** What a parenthesis begins. */
export type GroupStart =
  | { kind: 'capture'; name: string | undefined }
  | { kind: 'plain'; source: string; flags?: PatternFlags }
  | { kind: 'flags'; flags: PatternFlags }
  | { kind: 'reference'; name: string };

const PLAIN = ['(?:', '(?=', '(?!', '(?<=', '(?<!'];

/** Reads what follows an opening parenthesis. Throws 51091 for groups that JavaScript does not have. */
export function groupStart(reader: PatternReader, flags: PatternFlags): GroupStart {
  if (reader.peek() === '*') throw unsupportedPattern('a verb');
  if (reader.peek() !== '?') return { kind: 'capture', name: undefined };
  const plain = PLAIN.find((source) => reader.startsWith(source.slice(1)));
  if (plain && reader.take(plain.slice(1))) return { kind: 'plain', source: plain };
  const name = reader.match(/\?(?:P?<([A-Za-z_]\w*)>|'([A-Za-z_]\w*)')/y);
  if (name) return { kind: 'capture', name: name[1] ?? name[2] };
  const reference = reader.match(/\?P=([A-Za-z_]\w*)\)/y);
  if (reference) return { kind: 'reference', name: reference[1] ?? '' };
  const change = reader.match(/\?([imsx]*)(?:-([imsx]*))?([:)])/y);
  if (!change) throw unsupportedPattern('this kind of group');
  const [, on = '', off = '', end] = change;
  const value = (letter: string, before: boolean): boolean => !off.includes(letter) && (on.includes(letter) || before);
  const changed: PatternFlags = {
    ignoringCase: value('i', flags.ignoringCase),
    multiline: value('m', flags.multiline),
    dotAll: value('s', flags.dotAll),
    extended: value('x', flags.extended),
  };
  return end === ')' ? { kind: 'flags', flags: changed } : { kind: 'plain', source: '(?:', flags: changed };
}

/** The group that \g or \k names, after the letter. Throws 51091 for subroutine calls. */
export function referenceName(reader: PatternReader, letter: 'g' | 'k'): string {
  const found = letter === 'g' ? /\{?(-?\d+|[A-Za-z_]\w*)\}?/y : /(?:\{|<|')([A-Za-z_]\w*)(?:\}|>|')/y;
  const name = reader.match(found)?.[1];
  if (name === undefined) throw unsupportedPattern(`this use of \\${letter}`);
  return name;
}
