import { BSONRegExp, BSONValue, MaxKey, MinKey } from 'bson';
import { encodeField, invert } from '../bson/key.encoding';
import { ORDER, typeOrder } from '../bson/bson.order';
import { isDoc, toNumber } from '../bson/bson.values';
import type { IndexField } from '../storage/index.definition';
import type { Collation } from '../matching/collation';
import type { FilterNode } from '../matching/filter';

/** Bytes of one field of an index key: `start` inclusive, `end` exclusive. */
export interface FieldRange {
  start: Buffer;
  end: Buffer;
}

/** What a condition allows in an index field. `points` are complete encodings; `range` covers a part of the order. */
export interface FieldBounds {
  points?: Buffer[];
  range?: FieldRange;
  /** Every document in the bounds satisfies the condition, when the field holds no arrays. */
  exact: boolean;
  /** Also exact for fields that hold arrays: any member that equals is enough. */
  exactForArrays: boolean;
  /** Matching documents surely have this field: a sparse index holds them all. */
  present: boolean;
  /** For explain. */
  shown: string;
}

/** More points than this are not enumerated. */
const MAX_POINTS = 10_000;
const HIGH = Buffer.from([0xff]);
const after = (bytes: Buffer): Buffer => Buffer.concat([bytes, HIGH]);

type Leaf = Extract<FilterNode, { kind: 'leaf' }>;

/** Bounds that a condition puts on an index field; undefined when it puts none. */
export function boundsOf(leaf: Leaf, field: IndexField, collation: Collation | undefined): FieldBounds | undefined {
  switch (leaf.op) {
    case '$eq':
      return points([leaf.value], field, collation);
    case '$in':
      return Array.isArray(leaf.value) ? points(leaf.value, field, collation) : undefined;
    case '$gt':
    case '$gte':
    case '$lt':
    case '$lte':
      return inequalityBounds(leaf.op, leaf.value, field, collation);
    case '$regex':
      return leaf.value instanceof BSONRegExp && !collation ? prefixBounds(leaf.value, field) : undefined;
    case '$exists':
      // A stored null and a missing field share a key: the condition itself must be tested again.
      return leaf.value === true
        ? { range: everything(), exact: false, exactForArrays: false, present: true, shown: '[MinKey, MaxKey]' }
        : undefined;
    default:
      return undefined;
  }
}

export function everything(): FieldRange {
  return { start: Buffer.alloc(0), end: HIGH };
}

function points(
  values: readonly unknown[],
  field: IndexField,
  collation: Collation | undefined,
): FieldBounds | undefined {
  if (values.length > MAX_POINTS) return undefined;
  const distinct = new Map<string, Buffer>();
  let hasNull = false;
  for (const value of values) {
    // Whole arrays and patterns are not keys. Regex members of $in would need ranges.
    if (Array.isArray(value) || value instanceof BSONRegExp) return undefined;
    hasNull ||= value === null || value === undefined;
    const bytes = encodeField(value, field.descending, collation?.fold);
    distinct.set(bytes.toString('latin1'), bytes);
  }
  const sorted = [...distinct.values()].sort(Buffer.compare);
  const exact = !hasNull && values.every((value) => !isDoc(value) || !collation);
  return {
    points: sorted,
    exact,
    exactForArrays: exact,
    present: !hasNull,
    shown: values.slice(0, 3).map(showValue).join(', ') + (values.length > 3 ? ', …' : ''),
  };
}

const showValue = (value: unknown): string => `[${JSON.stringify(value)}, ${JSON.stringify(value)}]`;

/** Types whose values sort by their bytes and within one type byte. */
const RANGED: ReadonlySet<number> = new Set([
  ORDER.number,
  ORDER.string,
  ORDER.binary,
  ORDER.objectId,
  ORDER.bool,
  ORDER.date,
  ORDER.timestamp,
]);
/** The lowest number above NaN, which no inequality matches. */
const ABOVE_NAN = Buffer.from([ORDER.number, 0, 0, 0, 0, 0, 0, 0, 1]);

function inequalityBounds(
  op: string,
  value: unknown,
  field: IndexField,
  collation: Collation | undefined,
): FieldBounds | undefined {
  const type = typeOrder(value);
  if (!RANGED.has(type) || value instanceof MinKey || value instanceof MaxKey) return undefined;
  if (type === ORDER.number && Number.isNaN(toNumber(value))) return undefined;
  // With a collation, strings sort by the collator and not by their bytes.
  if (collation && type === ORDER.string) return undefined;
  const key = encodeField(value, false);
  let start: Buffer = type === ORDER.number ? ABOVE_NAN : Buffer.from([type]);
  let end: Buffer = Buffer.from([type + 1]);
  if (op === '$gt') start = after(key);
  else if (op === '$gte') start = key;
  else if (op === '$lt') end = key;
  else end = after(key);
  return {
    range: field.descending ? inverted({ start, end }, op, key) : { start, end },
    exact: true,
    exactForArrays: false,
    present: true,
    shown: `${op} ${value instanceof BSONValue ? String(value) : JSON.stringify(value)}`,
  };
}

/** The same values in a descending field: the ends change places, and so does what is included. */
function inverted(range: FieldRange, op: string, key: Buffer): FieldRange {
  const flipped = invert(Buffer.from(key));
  if (op === '$gt') return { start: typeStart(range.end), end: flipped };
  if (op === '$gte') return { start: typeStart(range.end), end: after(flipped) };
  const lowest = invert(Buffer.from(range.start));
  const end = range.start.length === 1 ? Buffer.from([(lowest[0] ?? 0) + 1]) : lowest;
  return op === '$lt' ? { start: after(flipped), end } : { start: flipped, end };
}

/** Where the type whose upper end is `end` begins, when its bytes are inverted. */
function typeStart(end: Buffer): Buffer {
  return Buffer.from([~((end[0] ?? 1) - 1) & 0xff]);
}

const PLAIN_PREFIX = /^(?:\^|\\A)((?:[^\\^$.|?*+()[\]{}\u0000#\s]|\\[^a-zA-Z0-9\u0000])+)(.?)/su;

/** Bounds of an anchored pattern: the strings that begin with its literal prefix. */
function prefixBounds(pattern: BSONRegExp, field: IndexField): FieldBounds | undefined {
  if (/[^s]/.test(pattern.options)) return undefined;
  const match = PLAIN_PREFIX.exec(pattern.pattern);
  if (!match?.[1] || pattern.pattern.includes('|')) return undefined;
  let prefix = match[1];
  // A quantifier after the last character makes that character optional or repeated.
  if (match[2] && '?*{'.includes(match[2]))
    prefix = /\\.$/su.test(prefix) ? prefix.slice(0, -2) : Array.from(prefix).slice(0, -1).join('');
  prefix = prefix.replace(/\\(.)/gsu, '$1');
  if (prefix === '') return undefined;
  const start = Buffer.concat([Buffer.from([ORDER.string]), Buffer.from(prefix, 'utf8')]);
  const end = after(start);
  if (field.descending) {
    const flipped = invert(Buffer.from(start));
    // The inverted end of a string begins with FF itself.
    return {
      range: { start: flipped, end: after(after(flipped)) },
      exact: false,
      exactForArrays: false,
      present: true,
      shown: `/^${prefix}/`,
    };
  }
  return { range: { start, end }, exact: false, exactForArrays: false, present: true, shown: `/^${prefix}/` };
}

/** Both conditions at once; undefined when they cannot be combined and the first should stand alone. */
export function intersect(a: FieldBounds, b: FieldBounds): FieldBounds | undefined {
  if (a.points && b.points) {
    const other = new Set(b.points.map((point) => point.toString('latin1')));
    return { ...merged(a, b), points: a.points.filter((point) => other.has(point.toString('latin1'))) };
  }
  if (a.range && b.range) {
    return {
      ...merged(a, b),
      range: {
        start: Buffer.compare(a.range.start, b.range.start) >= 0 ? a.range.start : b.range.start,
        end: Buffer.compare(a.range.end, b.range.end) <= 0 ? a.range.end : b.range.end,
      },
    };
  }
  const withPoints = a.points ? a : b;
  const range = (a.points ? b : a).range;
  if (!withPoints.points || !range) return undefined;
  const inside = withPoints.points.filter(
    (point) => Buffer.compare(point, range.start) >= 0 && Buffer.compare(point, range.end) < 0,
  );
  return { ...merged(a, b), points: inside };
}

function merged(a: FieldBounds, b: FieldBounds): FieldBounds {
  return {
    exact: a.exact && b.exact,
    exactForArrays: a.exactForArrays && b.exactForArrays,
    present: a.present || b.present,
    shown: `${a.shown} & ${b.shown}`,
  };
}
