import { invalidPattern } from './pattern.errors';
import { bracketed, CLASS_ESCAPES, complement, literal, POSIX_CLASSES } from './character.sets';
import { escapedPoint, propertyEscape, type PatternReader } from './pcre.reader';

/** One member of a bracket expression: a code point, which may begin a range, or a set. */
type Member = { point: number } | { set: string };

/** A bracket expression, after its `[`, as JavaScript writes it. */
export function translateBrackets(reader: PatternReader, ignoringCase: boolean): string {
  const negated = reader.take('^');
  let inside = '';
  let quoted = false;
  for (let first = true; ; first = false) {
    if (reader.done) throw invalidPattern('missing terminating ] for character class');
    if (quoted ? reader.take('\\E') : reader.take('\\Q')) {
      quoted = !quoted;
      continue;
    }
    if (!quoted && reader.take('\\E')) continue;
    if (!quoted && !first && reader.take(']')) break;
    const member = quoted ? { point: pointOf(reader.next()) } : nextMember(reader, ignoringCase);
    inside +=
      'point' in member && !quoted
        ? range(reader, member.point, ignoringCase)
        : 'point' in member
          ? literal(member.point)
          : member.set;
  }
  return `[${negated ? '^' : ''}${inside}]`;
}

const pointOf = (text: string): number => text.codePointAt(0) ?? 0;

/** A code point, or the range that it begins. */
function range(reader: PatternReader, low: number, ignoringCase: boolean): string {
  if (reader.peek() !== '-' || reader.peek(1) === ']' || reader.peek(1) === '') return literal(low);
  reader.next();
  const member = nextMember(reader, ignoringCase);
  if ('set' in member) throw invalidPattern('invalid range in character class');
  if (member.point < low) throw invalidPattern('range out of order in character class');
  return `${literal(low)}-${literal(member.point)}`;
}

function nextMember(reader: PatternReader, ignoringCase: boolean): Member {
  const posix = reader.match(/\[:(\^?)([a-z]+):\]/y);
  if (posix) {
    const ranges = Object.hasOwn(POSIX_CLASSES, posix[2] ?? '') ? POSIX_CLASSES[posix[2] ?? ''] : undefined;
    if (!ranges) throw invalidPattern('unknown POSIX class name');
    // Letters of one case are letters of both when case does not count.
    return { set: bracketed(posix[1] ? complement(ranges) : ranges, ignoringCase) };
  }
  if (/^\[[.=]/.test(reader.peek() + reader.peek(1)))
    throw invalidPattern('POSIX collating elements are not supported');
  const next = reader.next();
  if (next !== '\\') return { point: pointOf(next) };
  const letter = reader.next();
  if (letter === '') throw invalidPattern('\\ at end of pattern');
  const ranges = Object.hasOwn(CLASS_ESCAPES, letter) ? CLASS_ESCAPES[letter] : undefined;
  if (ranges) {
    if (reader.peek() === '-' && reader.peek(1) !== ']') throw invalidPattern('invalid range in character class');
    return { set: bracketed(ranges, ignoringCase) };
  }
  if (letter === 'p' || letter === 'P') return { set: propertyEscape(reader, letter === 'P', ignoringCase) };
  if (letter === 'b') return { point: 0x08 };
  if (/^[1-7]$/.test(letter)) return { point: parseInt(letter + (reader.match(/[0-7]{0,2}/y)?.[0] ?? ''), 8) };
  const point = escapedPoint(reader, letter);
  if (point === undefined) throw invalidPattern(`escape sequence \\${letter} is invalid in character class`);
  return { point };
}
