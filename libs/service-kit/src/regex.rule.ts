/** Longer patterns are refused. */
export const MAX_REGEX_LENGTH = 200;
/** The text, in characters, that a pattern's work is reckoned for unless a shorter one is named. */
const LONGEST_TEXT = 10_000;
/** Steps of a backtracking matcher that one pattern may take on such a text: some milliseconds. */
const MAX_STEPS = 5_000_000;
const MAX_NESTING = 5;

/** Escapes that mean the same to every matcher. Back references and switches are none of them. */
const CHARACTER_ESCAPE = /^[dDwWsStnrf]$|^[^A-Za-z0-9]$/;
const QUANTIFIER = /[*+?]|\{(\d{1,4})(,(\d{0,4}))?\}/y;

/** What matching a part costs: `ways` it can match at one place, `steps` for trying it once. */
interface Part {
  readonly ways: number;
  readonly steps: number;
  readonly mayBeEmpty: boolean;
}

interface Term extends Part {
  readonly once: Part;
  readonly min: number;
  readonly start: number;
  readonly atomEnd: number;
  readonly end: number;
}

class Refused extends Error {}

const CHARACTER: Part = { ways: 1, steps: 1, mayBeEmpty: false };
const ASSERTION: Part = { ways: 1, steps: 1, mayBeEmpty: true };

/**
 * The pattern, when no text of 10,000 characters can keep a backtracking matcher busy: `undefined` otherwise. Repetition
 * at the start of an unanchored pattern is cut to what it needs, which finds the same texts: `.*foo` is `foo`.
 * @param multiline `^` also matches after each line break.
 * @param longestText characters, where no longer text is ever looked at: 10,000 else
 */
export function affordableRegex(
  pattern: string,
  multiline: boolean,
  longestText: number = LONGEST_TEXT,
): string | undefined {
  if (pattern.length > MAX_REGEX_LENGTH) return undefined;
  try {
    const short = withoutLeadingRepetition(pattern, longestText);
    const alternatives = new PatternReader(short, longestText).alternatives();
    const search = { pattern: short, multiline, longestText };
    const steps = alternatives.reduce((sum, terms) => sum + searchSteps(terms, search), 0);
    return steps <= MAX_STEPS && isValid(short) ? short : undefined;
  } catch (error) {
    if (error instanceof Refused) return undefined;
    throw error;
  }
}

function isValid(pattern: string): boolean {
  try {
    return new RegExp(pattern) instanceof RegExp;
  } catch {
    return false;
  }
}

/**
 * The pattern as one for the whole of texts that are no longer than `longestText` characters; undefined when one of them
 * could keep it busy, or it is no pattern by itself.
 */
export function wholeTextRegex(pattern: string, longestText: number): RegExp | undefined {
  // `a)|(?:b` would be one only inside of the brackets.
  const whole = isValid(pattern) ? affordableRegex(`^(?:${pattern})$`, false, longestText) : undefined;
  return whole === undefined ? undefined : new RegExp(whole);
}

function withoutLeadingRepetition(pattern: string, longestText: number): string {
  const [terms = [], ...others] = new PatternReader(pattern, longestText).alternatives();
  const [first] = terms;
  if (!first || others.length > 0 || first.atomEnd === first.end || first.once.mayBeEmpty) return pattern;
  const atom = pattern.slice(first.start, first.atomEnd);
  const needed = first.min === 0 ? '' : first.min === 1 ? atom : `${atom}{${first.min}}`;
  const rest = pattern.slice(first.end);
  // `.*` in front of another repetition, or of nothing, is what that rest begins with.
  return needed === '' ? withoutLeadingRepetition(rest, longestText) : needed + rest;
}

interface Search {
  readonly pattern: string;
  readonly multiline: boolean;
  readonly longestText: number;
}

function searchSteps(terms: readonly Term[], { pattern, multiline, longestText }: Search): number {
  const anchored = !multiline && pattern.charAt(terms[0]?.start ?? 0) === '^';
  const last = terms.at(-1);
  // The last part takes what it finds and the search is over: it is never tried again.
  const tried =
    last && last.atomEnd !== last.end
      ? [...terms.slice(0, -1), { ...last.once, steps: last.once.steps * last.min }]
      : terms;
  return sequence(tried).steps * (anchored ? 1 : longestText);
}

function sequence(parts: readonly Part[]): Part {
  let [ways, steps] = [1, 0];
  for (const part of parts) {
    steps += ways * part.steps;
    ways *= part.ways;
  }
  return { ways, steps, mayBeEmpty: parts.every(({ mayBeEmpty }) => mayBeEmpty) };
}

/** @throws Refused when the same text can be divided among the repetitions in ever more ways. */
function repeat(part: Part, { min, max }: { min: number; max: number }, longestText: number): Part {
  if (max > longestText && (part.ways > 1 || part.mayBeEmpty)) throw new Refused();
  const most = Math.min(max, longestText);
  if (part.ways === 1)
    return { ways: most - min + 1, steps: most * part.steps, mayBeEmpty: min === 0 || part.mayBeEmpty };
  let [ways, steps, atThisCount] = [min === 0 ? 1 : 0, 0, 1];
  for (let count = 1; count <= most; count++) {
    steps += atThisCount * part.steps;
    atThisCount *= part.ways;
    if (count >= min) ways += atThisCount;
    if (steps > MAX_STEPS) throw new Refused();
  }
  return { ways, steps, mayBeEmpty: min === 0 || part.mayBeEmpty };
}

/** Reads the plain part of the regular expression language; anything else is refused. */
class PatternReader {
  private at = 0;
  private depth = 0;

  constructor(
    private readonly pattern: string,
    private readonly longestText: number,
  ) {}

  /** @throws Refused */
  alternatives(): Term[][] {
    const all = this.choice();
    if (this.at < this.pattern.length) throw new Refused();
    return all;
  }

  private choice(): Term[][] {
    const all = [this.terms()];
    while (this.take('|')) all.push(this.terms());
    return all;
  }

  private terms(): Term[] {
    const terms: Term[] = [];
    while (this.at < this.pattern.length && !'|)'.includes(this.pattern.charAt(this.at))) terms.push(this.term());
    return terms;
  }

  private term(): Term {
    const start = this.at;
    const once = this.atom();
    const atomEnd = this.at;
    const count = this.quantifier();
    const all = this.at === atomEnd ? once : repeat(once, count, this.longestText);
    return { ...all, once, min: count.min, start, atomEnd, end: this.at };
  }

  private atom(): Part {
    const character = this.pattern.charAt(this.at++);
    if (character === '(') return this.group();
    if (character === '[') return this.characterClass();
    if (character === '\\') return this.escape();
    if (character === '^' || character === '$') return ASSERTION;
    if ('*+?{}]'.includes(character)) throw new Refused();
    return CHARACTER;
  }

  private group(): Part {
    if (++this.depth > MAX_NESTING) throw new Refused();
    if (this.take('?') && !this.take(':')) throw new Refused();
    const parts = this.choice().map(sequence);
    if (!this.take(')')) throw new Refused();
    this.depth--;
    return {
      ways: parts.reduce((sum, { ways }) => sum + ways, 0),
      steps: parts.reduce((sum, { steps }) => sum + steps, 1),
      mayBeEmpty: parts.some(({ mayBeEmpty }) => mayBeEmpty),
    };
  }

  private characterClass(): Part {
    this.take('^');
    // Matchers disagree about an empty class and about what stands in brackets within one.
    const end = /(?:[^\]\\[]|\\[^])+\]/y;
    end.lastIndex = this.at;
    const match = end.exec(this.pattern);
    if (!match) throw new Refused();
    this.at = end.lastIndex;
    return CHARACTER;
  }

  private escape(): Part {
    const character = this.pattern.charAt(this.at++);
    if (character === 'b' || character === 'B') return ASSERTION;
    if (!CHARACTER_ESCAPE.test(character)) throw new Refused();
    return CHARACTER;
  }

  private quantifier(): { min: number; max: number } {
    QUANTIFIER.lastIndex = this.at;
    const match = QUANTIFIER.exec(this.pattern);
    if (!match) return { min: 1, max: 1 };
    const [sign, least, range, most] = match;
    this.at = QUANTIFIER.lastIndex;
    this.take('?');
    if (sign === '*' || sign === '+') return { min: sign === '+' ? 1 : 0, max: Infinity };
    if (sign === '?') return { min: 0, max: 1 };
    const min = Number(least);
    const max = range === undefined ? min : most === '' ? Infinity : Number(most);
    if (max < min) throw new Refused();
    return { min, max };
  }

  private take(character: string): boolean {
    if (this.pattern.charAt(this.at) !== character) return false;
    this.at++;
    return true;
  }
}

/** A search without an index, such as for {@link containing}, is given up after this long, ms. */
export const MAX_SEARCH_MS = 5_000;

/** Finds the text as it is, whatever signs it is made of, anywhere and in any case. */
export function containing(text: string): RegExp {
  return new RegExp(escaped(text), 'i');
}

/** Finds what begins with the text, in this very case: an index serves it. */
export function startingWith(text: string): RegExp {
  return new RegExp(`^${escaped(text)}`);
}

function escaped(text: string): string {
  // A pattern travels as text that ends at the first NUL.
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&').replaceAll('\0', '\\x00');
}
