import { BSONRegExp } from 'bson';
import { toRegExp } from '../patterns/pcre.pattern';
import { compareStrings } from '../bson/bson.order';
import { toNumber, typeName } from '../bson/bson.values';
import { MongoError } from '../mongo.errors';
import { searchBounds } from './array.operators';
import type { Operator, OperatorTable } from './expression.types';
import { binary, int32Of, isNullish, named, positional, unary, type NamedForm } from './operator.forms';
import { textOf } from './type.conversions';

/** Only ASCII letters change their case, as in MongoDB. */
const upper = (text: string): string => text.replace(/[a-z]/g, (letter) => letter.toUpperCase());
const lower = (text: string): string => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

/** A value as text where MongoDB takes any scalar for one; null and missing are the empty text. Throws 16007. */
function coerced(value: unknown): string {
  if (isNullish(value)) return '';
  const text = textOf(value);
  if (text === undefined || typeof value === 'boolean')
    throw new MongoError(16007, `can't convert from BSON type ${typeName(value)} to String`);
  return text;
}

const concat = positional(0, Infinity, (values) => {
  let text = '';
  for (const value of values) {
    if (isNullish(value)) return null;
    if (typeof value !== 'string') throw new MongoError(16702, `$concat only supports strings, not ${typeName(value)}`);
    text += value;
  }
  return text;
});

/** A text operand. Throws the code for anything else. */
function textOperand(value: unknown, code: number, what: string): string {
  if (typeof value !== 'string') throw new MongoError(code, `${what}, found: ${typeName(value)}`);
  return value;
}

const length = (code: number, measure: (text: string) => number): Operator =>
  unary((value, name) => measure(textOperand(value, code, `${name} requires a string argument`)));

function wholeOperand(value: unknown, codes: readonly [number, number, number], what: string): number {
  if (toNumber(value) === undefined)
    throw new MongoError(codes[0], `$substrCP: ${what} must be a numeric type (is BSON type ${typeName(value)})`);
  const whole = int32Of(value);
  if (whole === undefined)
    throw new MongoError(codes[1], `$substrCP: ${what} cannot be represented as a 32-bit integer`);
  if (whole < 0) throw new MongoError(codes[2], `$substrCP: ${what} must be a nonnegative integer.`);
  return whole;
}

const substringOfPoints = positional(3, 3, ([value, start, count]) => {
  const text = coerced(value);
  const from = wholeOperand(start, [34450, 34451, 34455], 'starting index');
  const size = wholeOperand(count, [34452, 34453, 34454], 'length');
  return Array.from(text)
    .slice(from, from + size)
    .join('');
});

const continues = (bytes: Buffer, at: number): boolean => ((bytes[at] ?? 0) & 0xc0) === 0x80;

const substringOfBytes = positional(3, 3, ([value, start, count], _compiler, name) => {
  const bytes = Buffer.from(coerced(value), 'utf8');
  const [from, size] = [toNumber(start), toNumber(count)];
  if (from === undefined)
    throw new MongoError(16034, `${name}:  starting index must be a numeric type (is BSON type ${typeName(start)})`);
  if (size === undefined)
    throw new MongoError(16035, `${name}:  length must be a numeric type (is BSON type ${typeName(count)})`);
  const first = Math.trunc(from);
  if (first < 0) throw new MongoError(50752, `${name}: starting index must be non-negative (got: ${first})`);
  const last = size < 0 ? bytes.length : Math.min(bytes.length, first + Math.trunc(size));
  if (first >= bytes.length) return '';
  if (continues(bytes, first))
    throw new MongoError(28656, `${name}:  Invalid range, starting index is a UTF-8 continuation byte.`);
  if (last < bytes.length && continues(bytes, last))
    throw new MongoError(28657, `${name}:  Invalid range, ending index is in the middle of a UTF-8 character.`);
  return bytes.toString('utf8', first, Math.max(first, last));
});

const split = binary((value, separator) => {
  if (isNullish(value) || isNullish(separator)) return null;
  const text = textOperand(
    value,
    40085,
    '$split requires an expression that evaluates to a string as a first argument',
  );
  const by = textOperand(
    separator,
    40086,
    '$split requires an expression that evaluates to a string as a second argument',
  );
  if (by === '') throw new MongoError(40087, '$split requires a non-empty separator');
  return text.split(by);
});

const BLANKS = '\0\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a';
const TRIM: NamedForm = { notObject: 50696, unknown: 50694, required: { input: 50695 }, optional: ['chars'] };

const trim = (left: boolean, right: boolean): Operator =>
  named(TRIM, (values, name) => {
    const { input, chars = BLANKS } = values;
    if (isNullish(input) || chars === null || ('chars' in values && values['chars'] === undefined)) return null;
    if (typeof input !== 'string')
      throw new MongoError(50699, `${name} requires its input to be a string, got ${typeName(input)}`);
    if (typeof chars !== 'string')
      throw new MongoError(50700, `${name} requires 'chars' to be a string, got ${typeName(chars)}`);
    const dropped = new Set(chars);
    const points = Array.from(input);
    let from = 0;
    let to = points.length;
    while (left && from < to && dropped.has(points[from] ?? '')) from++;
    while (right && to > from && dropped.has(points[to - 1] ?? '')) to--;
    return points.slice(from, to).join('');
  });

/** The units of a text in which positions are counted. */
const POINTS = { split: (text: string): readonly (string | number)[] => Array.from(text), codes: [40093, 40094] };
const BYTES = { split: (text: string): readonly (string | number)[] => [...Buffer.from(text)], codes: [40091, 40092] };

const indexOf = ({ split: unitsOf, codes }: typeof POINTS): Operator =>
  positional(2, 4, ([value, wanted, ...bounds], _compiler, name) => {
    if (isNullish(value)) return null;
    const units = unitsOf(textOperand(value, codes[0] ?? 0, `${name} requires a string as the first argument`));
    const part = unitsOf(textOperand(wanted, codes[1] ?? 0, `${name} requires a string as the second argument`));
    const [from, to] = searchBounds(bounds, units.length, name);
    for (let at = from; at + part.length <= to; at++)
      if (part.every((unit, offset) => units[at + offset] === unit)) return at;
    return -1;
  });

const compareIgnoringCase = binary((a, b) => Math.sign(compareStrings(upper(coerced(a)), upper(coerced(b)))));

const REPLACE: NamedForm = {
  notObject: 51751,
  unknown: 51750,
  required: { input: 51749, find: 51748, replacement: 51747 },
  optional: [],
};

const replace = (all: boolean): Operator =>
  named(REPLACE, ({ input, find, replacement }, name) => {
    const texts = [
      { value: input, what: 'input', code: 51746 },
      { value: find, what: 'find', code: 51745 },
      { value: replacement, what: 'replacement', code: 51744 },
    ].map(({ value, what, code }) => {
      if (isNullish(value)) return undefined;
      if (typeof value !== 'string')
        throw new MongoError(code, `${name} requires that '${what}' be a string, found: ${typeName(value)}`);
      return value;
    });
    const [text, part, by] = texts;
    if (text === undefined || part === undefined || by === undefined) return null;
    return all ? text.replaceAll(part, () => by) : text.replace(part, () => by);
  });

const REGEX: NamedForm = {
  notObject: 51103,
  unknown: 31024,
  required: { input: 31022, regex: 31023 },
  optional: ['options'],
};

const regexMatch = named(REGEX, ({ input, regex, options }, name) => {
  if (!isNullish(input) && typeof input !== 'string')
    throw new MongoError(51104, `${name} needs 'input' to be of type string`);
  if (!isNullish(options) && typeof options !== 'string')
    throw new MongoError(51106, `${name} needs 'options' to be of type string`);
  if (!isNullish(regex) && typeof regex !== 'string' && !(regex instanceof BSONRegExp))
    throw new MongoError(51105, `${name} needs 'regex' to be of type string or regex`);
  if (isNullish(regex)) return false;
  const pattern = typeof regex === 'string' ? new BSONRegExp(regex, '') : regex;
  if (!isNullish(options) && pattern.options !== '')
    throw new MongoError(51107, `${name}: found regex option(s) specified in both 'regex' and 'option' fields`);
  const compiled = toRegExp(pattern.pattern, options ?? pattern.options);
  return !isNullish(input) && compiled.test(input);
});

/** Texts. */
export const TEXT_OPERATORS: OperatorTable = {
  $concat: concat,
  $toLower: unary((value) => lower(coerced(value))),
  $toUpper: unary((value) => upper(coerced(value))),
  $strLenCP: length(34471, (text) => Array.from(text).length),
  $strLenBytes: length(34473, (text) => Buffer.byteLength(text)),
  $substrCP: substringOfPoints,
  $substrBytes: substringOfBytes,
  $substr: substringOfBytes,
  $split: split,
  $trim: trim(true, true),
  $ltrim: trim(true, false),
  $rtrim: trim(false, true),
  $indexOfCP: indexOf(POINTS),
  $indexOfBytes: indexOf(BYTES),
  $strcasecmp: compareIgnoringCase,
  $replaceOne: replace(false),
  $replaceAll: replace(true),
  $regexMatch: regexMatch,
};
