import { invalidPattern } from './pattern.errors';

/** Reads a pattern character by character. */
export class PatternReader {
  private at = 0;

  constructor(private readonly pattern: string) {}

  get done(): boolean {
    return this.at >= this.pattern.length;
  }

  /** The next character, or the one after an ASCII character; empty at the end. */
  peek(offset: 0 | 1 = 0): string {
    const point = this.pattern.codePointAt(this.at + offset);
    return point === undefined ? '' : String.fromCodePoint(point);
  }

  next(): string {
    const point = this.peek();
    this.at += point.length;
    return point;
  }

  /** Takes the text when it comes next. */
  take(text: string): boolean {
    if (!this.startsWith(text)) return false;
    this.at += text.length;
    return true;
  }

  startsWith(text: string): boolean {
    return this.pattern.startsWith(text, this.at);
  }

  /** What a sticky expression matches from here on, taken; undefined when it does not. */
  match(expression: RegExp): RegExpExecArray | undefined {
    expression.lastIndex = this.at;
    const found = expression.exec(this.pattern);
    if (found) this.at += found[0].length;
    return found ?? undefined;
  }

  /** Everything up to a text, which is taken as well. Throws when it does not come. */
  until(text: string, what: string): string {
    const end = this.pattern.indexOf(text, this.at);
    if (end < 0) throw invalidPattern(`missing ${text} after ${what}`);
    const taken = this.pattern.slice(this.at, end);
    this.at = end + text.length;
    return taken;
  }
}

/** A code point by an escape that both brackets and patterns know; undefined for other escapes. `letter` has been taken. */
export function escapedPoint(reader: PatternReader, letter: string): number | undefined {
  switch (letter) {
    case 'a':
      return 0x07;
    case 'e':
      return 0x1b;
    case 'f':
      return 0x0c;
    case 'n':
      return 0x0a;
    case 'r':
      return 0x0d;
    case 't':
      return 0x09;
    case 'c': {
      const control = reader.next().toUpperCase().codePointAt(0) ?? 0;
      if (control < 0x20 || control > 0x7e) throw invalidPattern('\\c must be followed by a printable ASCII character');
      return control ^ 0x40;
    }
    case 'x':
      return hexPoint(reader);
    case 'o': {
      if (!reader.take('{')) throw invalidPattern('missing opening brace after \\o');
      return point(reader.until('}', '\\o{'), 8);
    }
    case '0':
      return point(`0${reader.match(/[0-7]{0,2}/y)?.[0] ?? ''}`, 8);
    default:
      return /^[A-Za-z0-9]$/.test(letter) ? undefined : letter.codePointAt(0);
  }
}

function hexPoint(reader: PatternReader): number {
  if (reader.take('{')) return point(reader.until('}', '\\x{'), 16);
  return point(reader.match(/[0-9A-Fa-f]{0,2}/y)?.[0] || '0', 16);
}

function point(digits: string, base: 8 | 16): number {
  const value = (base === 8 ? /^[0-7]+$/ : /^[0-9A-Fa-f]+$/).test(digits) ? parseInt(digits, base) : NaN;
  if (!(value <= 0x10ffff) || (value >= 0xd800 && value <= 0xdfff))
    throw invalidPattern(`character code point value in \\x{} or \\o{} is too large or malformed`);
  return value;
}

/** \p and \P, after the letter: JavaScript's own escape. Throws for a property that it does not know. */
export function propertyEscape(reader: PatternReader, negative: boolean, ignoringCase: boolean): string {
  const braced = reader.take('{');
  let name = braced ? reader.until('}', '\\p{') : reader.next();
  let negated = negative;
  if (name.startsWith('^')) {
    negated = !negated;
    name = name.slice(1);
  }
  if (negated && ignoringCase)
    throw invalidPattern('negated properties under the option i are not supported by this server');
  const known = [name === 'L&' ? 'LC' : name, `Script=${name}`].find((candidate) => {
    try {
      return new RegExp(`\\p{${candidate}}`, 'u') instanceof RegExp;
    } catch {
      return false;
    }
  });
  if (known === undefined || !/^[A-Za-z_&=]+$/.test(known))
    throw invalidPattern(`unknown property name after \\P or \\p: ${name}`);
  return `\\${negated ? 'P' : 'p'}{${known}}`;
}
