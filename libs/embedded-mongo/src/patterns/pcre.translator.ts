import { invalidPattern, unsupportedPattern } from './pattern.errors';
import { bracketed, CLASS_ESCAPES, literal } from './character.sets';
import { translateBrackets } from './pcre.brackets';
import { groupStart, referenceName } from './pcre.groups';
import type { PatternFlags } from './pattern.flags';
import { escapedPoint, PatternReader, propertyEscape } from './pcre.reader';

/** Groups that may stand within each other; PCRE's own limit. */
const MAX_GROUPS_DEEP = 250;
const MOST_REPEATS = 65_535;
/** Without the flag m, which is never set, these stand at the very start and the very end. */
const AT_START = '^';
const AT_END = '$';
const VERTICAL = '[\\n\\x0b\\f\\r\\x85\\u2028\\u2029]';

/** A group that is open: what holds again after it, and whether it takes part in every match. */
interface OpenGroup {
  flags: PatternFlags;
  /** Its number when it captures. */
  capture: number | undefined;
  lookbehind: boolean;
  certain: boolean;
}

/** Translates one pattern. See toRegExp for what it promises and throws. */
export function translate(pattern: string, flags: PatternFlags): { source: string; ignoringCase: boolean } {
  return new Translation(pattern, flags).run();
}

class Translation {
  private readonly reader: PatternReader;
  private flags: PatternFlags;
  private readonly ignoringCase: boolean;
  private readonly open: OpenGroup[] = [];
  private captures = 0;
  private readonly names = new Map<string, number>();
  /** Groups that have matched wherever the pattern goes on: only these may be referred to. */
  private readonly certain = new Set<number>();
  private alternatives = false;
  private source = '';
  /** What a quantifier would repeat: nothing, something, or something that a quantifier has been put to already. */
  private previous: 'none' | 'item' | 'quantified' = 'none';
  private closed: number | undefined;

  constructor(pattern: string, flags: PatternFlags) {
    this.reader = new PatternReader(pattern);
    const verbs = this.reader.match(/(?:\(\*(?:UTF8?|UCP_OFF)\))+/y);
    if (verbs === undefined && this.reader.startsWith('(*')) throw unsupportedPattern('a verb');
    const inline = this.reader.match(/\(\?([imsx]+)\)/y);
    const has = (letter: string): boolean => inline?.[1]?.includes(letter) ?? false;
    this.flags = {
      ignoringCase: flags.ignoringCase || has('i'),
      multiline: flags.multiline || has('m'),
      dotAll: flags.dotAll || has('s'),
      extended: flags.extended || has('x'),
    };
    this.ignoringCase = this.flags.ignoringCase;
  }

  run(): { source: string; ignoringCase: boolean } {
    while (!this.reader.done) this.step();
    if (this.open.length > 0) throw invalidPattern('missing closing parenthesis');
    return { source: this.source, ignoringCase: this.ignoringCase };
  }

  private emit(text: string, previous: 'none' | 'item' = 'item'): void {
    this.source += text;
    this.previous = previous;
    this.closed = undefined;
  }

  private step(): void {
    const { reader } = this;
    if (this.flags.extended && reader.match(/(?:[\t-\r ]|#[^\n]*)+/y)) return;
    if (reader.match(/\(\?#[^)]*\)/y)) return;
    const quantifier = reader.match(/(?:[*+?]|\{\d+(?:,\d*)?\})[+?]?/y);
    if (quantifier) return this.quantify(quantifier[0]);
    const next = reader.next();
    switch (next) {
      case '\\':
        return this.escape();
      case '[':
        return this.emit(translateBrackets(reader, this.ignoringCase));
      case '(':
        return this.openGroup();
      case ')':
        return this.closeGroup();
      case '|':
        if (this.open.length === 0) this.alternate();
        return this.emit('|', 'none');
      case '.':
        return this.emit(this.flags.dotAll ? '[^]' : '[^\\n]');
      case '^':
        return this.emit(this.flags.multiline ? `(?:${AT_START}|(?<=\\n)(?=[^]))` : AT_START);
      case '$':
        return this.emit(this.flags.multiline ? `(?:(?=\\n)|${AT_END})` : `(?:(?=\\n?${AT_END}))`);
      default:
        return this.emit(literal(next.codePointAt(0) ?? 0));
    }
  }

  /** A choice at the top: no group before or after it is sure to match. */
  private alternate(): void {
    this.alternatives = true;
    this.certain.clear();
  }

  private quantify(text: string): void {
    if (this.previous !== 'item') throw invalidPattern('quantifier does not follow a repeatable item');
    if (text.length > 1 && text.endsWith('+')) throw unsupportedPattern('a possessive quantifier');
    const [, low = '0', comma, high] = /^\{(\d+)(,?)(\d*)\}/.exec(text) ?? [];
    if (Number(low) > MOST_REPEATS || Number(high) > MOST_REPEATS)
      throw invalidPattern('number too big in {} quantifier');
    const optional = /^[*?]/.test(text) || (text.startsWith('{') && Number(low) === 0);
    if (this.closed !== undefined && optional) this.certain.delete(this.closed);
    const variable = !/^\{\d+\}/.test(text) && !(comma !== '' && low === high);
    if (variable && this.open.some(({ lookbehind }) => lookbehind))
      throw invalidPattern('lookbehind assertion is not fixed length');
    this.source += text;
    this.previous = 'quantified';
    this.closed = undefined;
  }

  private openGroup(): void {
    if (this.open.length >= MAX_GROUPS_DEEP) throw invalidPattern('parentheses are too deeply nested');
    const start = groupStart(this.reader, this.flags);
    if (start.kind === 'flags') {
      this.setFlags(start.flags);
      return;
    }
    const captures = start.kind === 'capture';
    if (start.kind === 'reference') return this.reference(this.numberOf(start.name));
    const capture = captures ? ++this.captures : undefined;
    if (captures && start.name !== undefined && capture !== undefined) {
      if (this.names.has(start.name)) throw invalidPattern('two named subpatterns have the same name');
      this.names.set(start.name, capture);
    }
    this.open.push({
      flags: this.flags,
      capture,
      lookbehind: start.kind === 'plain' && start.source.startsWith('(?<'),
      certain: captures && this.open.length === 0 && !this.alternatives,
    });
    if (start.kind === 'plain' && start.flags) this.setFlags(start.flags);
    this.emit(start.kind === 'plain' ? start.source : '(', 'none');
  }

  private setFlags(flags: PatternFlags): void {
    if (flags.ignoringCase !== this.ignoringCase) throw unsupportedPattern('a change of case folding within a pattern');
    this.flags = flags;
  }

  private closeGroup(): void {
    const group = this.open.pop();
    if (!group) throw invalidPattern('unmatched closing parenthesis');
    this.flags = group.flags;
    if (group.capture !== undefined && group.certain && !this.alternatives) this.certain.add(group.capture);
    this.emit(')');
    this.closed = group.capture;
  }

  private numberOf(name: string): number {
    const number = /^\d+$/.test(name) ? Number(name) : (this.names.get(name) ?? 0);
    if (/^-\d+$/.test(name)) return this.captures + 1 + Number(name);
    if (number < 1) throw invalidPattern('reference to non-existent subpattern');
    return number;
  }

  /** PCRE fails on a group that has not matched, JavaScript takes it for empty: only sure ones are answered. */
  private reference(number: number): void {
    if (!this.certain.has(number)) throw unsupportedPattern('a reference to a group that may not have matched');
    this.emit(`(?:\\${number})`);
  }

  private escape(): void {
    const { reader } = this;
    const letter = reader.next();
    if (letter === '') throw invalidPattern('\\ at end of pattern');
    if (letter === 'Q') {
      for (;;) {
        if (reader.done || reader.take('\\E')) return;
        this.emit(literal(reader.next().codePointAt(0) ?? 0));
      }
    }
    if (letter === 'E') return;
    const assertion = ASSERTIONS[letter];
    if (assertion !== undefined) return this.emit(assertion);
    const ranges = Object.hasOwn(CLASS_ESCAPES, letter) ? CLASS_ESCAPES[letter] : undefined;
    if (ranges) return this.emit(`[${bracketed(ranges, this.ignoringCase)}]`);
    if (letter === 'p' || letter === 'P') return this.emit(propertyEscape(reader, letter === 'P', this.ignoringCase));
    if (letter === 'g' || letter === 'k') return this.reference(this.numberOf(referenceName(reader, letter)));
    if (/^[1-9]$/.test(letter)) {
      const digits = letter + (reader.match(/\d*/y)?.[0] ?? '');
      if (digits.length > 1 && Number(digits) > this.captures)
        throw unsupportedPattern('an octal escape without \\o{}');
      return this.reference(Number(digits));
    }
    const point = escapedPoint(reader, letter);
    if (point === undefined) throw unsupportedPattern(`the escape \\${letter}`);
    this.emit(literal(point));
  }
}

const ASSERTIONS: Readonly<Record<string, string>> = {
  A: AT_START,
  z: AT_END,
  Z: `(?:(?=\\n?${AT_END}))`,
  b: '(?:\\b)',
  B: '(?:\\B)',
  N: '[^\\n]',
  R: `(?:\\r\\n|(?!\\r\\n)${VERTICAL})`,
};
