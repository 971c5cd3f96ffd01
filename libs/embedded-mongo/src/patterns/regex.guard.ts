import { createContext, Script, type Context } from 'node:vm';
import { MongoError } from '../mongo.errors';

/** How long one pattern may work on one text, ms. The second try is for a machine that was busy with something else. */
const TRIES_MS = [50, 250] as const;
/** Steps that a pattern takes at most without being watched. */
const FREE_STEPS = 1_000_000;
/** Patterns whose steps may grow faster than any power of the text's length count as this power. */
const UNBOUNDED = Infinity;

const tooMany = (): MongoError =>
  new MongoError(51_075, 'Regular expression is too expensive for this text: match limit exceeded');

/**
 * Whether a text matches. A pattern that may need very many steps for so long a text is interrupted by the clock, so that no
 * pattern blocks the server. Throws then.
 */
export function guardedTest(pattern: RegExp): (text: string) => boolean {
  const power = powerOf(pattern.source);
  return (text) => (text.length ** power <= FREE_STEPS ? pattern.test(text) : interrupted(() => pattern.test(text)));
}

/** Runs something that may work on patterns of unknown cost, for `ms` at most. Throws when it takes longer. */
export function interrupted<T>(work: () => T, tries: readonly number[] = TRIES_MS): T {
  for (const timeout of tries) {
    const outcome = attempt(work, timeout);
    if (outcome) return outcome.value;
  }
  throw tooMany();
}

interface Sandbox {
  context: Context;
  script: Script;
}
let sandbox: Sandbox | undefined;

/** V8 looks for interrupts while it backtracks, and node:vm is what sets them. @returns undefined when time ran out. */
function attempt<T>(work: () => T, timeout: number): { value: T } | undefined {
  sandbox ??= { context: createContext({}), script: new Script('work()') };
  let outcome: { value: T } | undefined;
  sandbox.context['work'] = () => {
    outcome = { value: work() };
  };
  try {
    sandbox.script.runInContext(sandbox.context, { timeout });
  } catch (error) {
    const late = typeof error === 'object' && error !== null && 'code' in error && error.code === TIMED_OUT;
    if (!late) throw error;
  }
  return outcome;
}

const TIMED_OUT = 'ERR_SCRIPT_EXECUTION_TIMEOUT';
const QUANTIFIER = /^(?:[*+]|\{\d+,\}|\{\d{3,}\}|\{\d+,\d{3,}\})/;
const REPEATS = /^(?:[*+?]|\{\d+(?:,\d*)?\})/;

/**
 * The power of the text's length that bounds a pattern's steps: one for each part that repeats without a bound, and one for
 * the places where it may begin. Infinity for a repeated group that repeats or chooses inside, and for references back.
 */
function powerOf(source: string): number {
  let power = source.startsWith('^') ? 0 : 1;
  /** For each open group: whether it repeats or chooses inside. */
  const groups: boolean[] = [];
  const note = (): void => {
    if (groups.length > 0) groups[groups.length - 1] = true;
  };
  for (let at = 0; at < source.length;) {
    const from = source.slice(at, at + ESCAPE_LENGTH);
    if (/^\\(?:[1-9]|k<)/.test(from)) return UNBOUNDED;
    let closes = false;
    let inside = false;
    if (from.startsWith('\\')) at += 2;
    else if (from.startsWith('[')) at = classEnd(source, at);
    else {
      if (from.startsWith('(')) groups.push(false);
      else if (from.startsWith('|')) note();
      else if (from.startsWith(')')) {
        closes = true;
        inside = groups.pop() ?? false;
        if (inside) note();
      }
      at += from.startsWith('(?') ? 2 : 1;
      if (from.startsWith('(') || from.startsWith('|')) continue;
    }
    const rest = source.slice(at, at + ESCAPE_LENGTH);
    if (closes && inside && REPEATS.test(rest) && !rest.startsWith('?')) return UNBOUNDED;
    const [repeat] = REPEATS.exec(rest) ?? [];
    if (repeat === undefined) continue;
    if (QUANTIFIER.test(rest)) power++;
    note();
    at += repeat.length;
  }
  return power;
}

/** No quantifier or reference is longer. */
const ESCAPE_LENGTH = 24;

function classEnd(source: string, at: number): number {
  let end = at + 1;
  while (end < source.length && source[end] !== ']') end += source[end] === '\\' ? 2 : 1;
  return end + 1;
}
