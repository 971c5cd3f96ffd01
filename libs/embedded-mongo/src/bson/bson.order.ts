import { Binary, BSONRegExp, BSONSymbol, BSONValue, Code, Decimal128, MaxKey, MinKey, ObjectId, Timestamp } from 'bson';
import { isDoc, numberKind, toNumber, type Doc } from './bson.values';
import { exactCompare } from './bson.numbers';

/** Places of the types in MongoDB's comparison order. Also the type bytes of index keys: stored data depends on them. */
export const ORDER = {
  minKey: 0x02,
  undefined: 0x06,
  null: 0x0a,
  number: 0x14,
  string: 0x1e,
  object: 0x28,
  array: 0x32,
  binary: 0x3c,
  objectId: 0x46,
  bool: 0x50,
  date: 0x5a,
  timestamp: 0x5f,
  regex: 0x64,
  code: 0x6e,
  codeWithScope: 0x78,
  maxKey: 0xf0,
} as const;

/** The place of a value's type in MongoDB's comparison order. A missing value counts as null. */
export function typeOrder(value: unknown): number {
  switch (typeof value) {
    case 'string':
      return ORDER.string;
    case 'number':
    case 'bigint':
      return ORDER.number;
    case 'boolean':
      return ORDER.bool;
    case 'undefined':
      return ORDER.null;
    default:
      return objectOrder(value);
  }
}

function objectOrder(value: unknown): number {
  if (value === null) return ORDER.null;
  if (Array.isArray(value)) return ORDER.array;
  if (value instanceof Date) return ORDER.date;
  if (value instanceof BSONValue) return classOrder(value);
  return ORDER.object;
}

function classOrder(value: BSONValue): number {
  if (value instanceof ObjectId) return ORDER.objectId;
  // Timestamp extends Long: it must be told apart first.
  if (value instanceof Timestamp) return ORDER.timestamp;
  if (numberKind(value)) return ORDER.number;
  if (value instanceof Binary) return ORDER.binary;
  if (value instanceof BSONRegExp) return ORDER.regex;
  if (value instanceof BSONSymbol) return ORDER.string;
  if (value instanceof MinKey) return ORDER.minKey;
  if (value instanceof MaxKey) return ORDER.maxKey;
  if (value instanceof Code) return value.scope ? ORDER.codeWithScope : ORDER.code;
  return ORDER.object;
}

/** MongoDB compares strings by their UTF-8 bytes, JavaScript by UTF-16 units: they differ above U+D7FF. */
export function compareStrings(a: string, b: string): number {
  if (a === b) return 0;
  const size = Math.min(a.length, b.length);
  for (let i = 0; i < size; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x === y) continue;
    const xHigh = x >= 0xd800 && x <= 0xdfff;
    const yHigh = y >= 0xd800 && y <= 0xdfff;
    if (xHigh !== yHigh && x >= 0xd800 && y >= 0xd800) return xHigh ? 1 : -1;
    return x < y ? -1 : 1;
  }
  return a.length < b.length ? -1 : 1;
}

/** Numbers compare by value over all types; NaN is below every number and equal to itself. */
function compareNumbers(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') {
    if (a < b) return -1;
    if (a > b) return 1;
    if (a === b) return 0;
  }
  const x = toNumber(a) ?? NaN;
  const y = toNumber(b) ?? NaN;
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.isNaN(x) ? (Number.isNaN(y) ? 0 : -1) : 1;
  const bothSmall = Number.isSafeInteger(x) && Number.isSafeInteger(y);
  const inexact =
    a instanceof Decimal128 || b instanceof Decimal128 || numberKind(a) === 'long' || numberKind(b) === 'long';
  if (inexact && !(bothSmall && !(a instanceof Decimal128) && !(b instanceof Decimal128))) return exactCompare(a, b);
  return x < y ? -1 : x > y ? 1 : 0;
}

/** How strings are compared: the binary order when no collation applies. */
export type StringOrder = (a: string, b: string) => number;

/** MongoDB's total order over BSON values. Negative, zero or positive, as for Array.sort. */
export function compareValues(a: unknown, b: unknown, strings: StringOrder = compareStrings): number {
  if (typeof a === 'string' && typeof b === 'string') return strings(a, b);
  const order = typeOrder(a);
  const difference = order - typeOrder(b);
  if (difference !== 0) return difference;
  switch (order) {
    case ORDER.null:
    case ORDER.minKey:
    case ORDER.maxKey:
      return 0;
    case ORDER.number:
      return compareNumbers(a, b);
    case ORDER.bool:
      return Number(a) - Number(b);
    case ORDER.object:
      return isDoc(a) && isDoc(b) ? compareDocs(a, b, strings) : 0;
    case ORDER.array:
      return Array.isArray(a) && Array.isArray(b) ? compareArrays(a, b, strings) : 0;
    default:
      return compareRare(a, b, strings);
  }
}

function compareRare(a: unknown, b: unknown, strings: StringOrder): number {
  if (a instanceof Date && b instanceof Date) return a.getTime() - b.getTime();
  if (a instanceof ObjectId && b instanceof ObjectId) return Buffer.compare(a.id, b.id);
  if (a instanceof Binary && b instanceof Binary) {
    return a.length() - b.length() || a.sub_type - b.sub_type || Buffer.compare(a.value(), b.value());
  }
  if (a instanceof Timestamp && b instanceof Timestamp) return a.t - b.t || a.i - b.i;
  if (a instanceof BSONRegExp && b instanceof BSONRegExp) {
    return compareStrings(a.pattern, b.pattern) || compareStrings(a.options, b.options);
  }
  if (a instanceof Code && b instanceof Code) {
    return compareStrings(a.code, b.code) || compareValues(a.scope ?? null, b.scope ?? null);
  }
  return strings(String(a), String(b));
}

function compareArrays(a: readonly unknown[], b: readonly unknown[], strings: StringOrder): number {
  const size = Math.min(a.length, b.length);
  for (let i = 0; i < size; i++) {
    const order = compareValues(a[i], b[i], strings);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function compareDocs(a: Doc, b: Doc, strings: StringOrder): number {
  const aNames = Object.keys(a);
  const bNames = Object.keys(b);
  const size = Math.min(aNames.length, bNames.length);
  for (let i = 0; i < size; i++) {
    const aName = aNames[i] ?? '';
    const bName = bNames[i] ?? '';
    const order =
      typeOrder(a[aName]) - typeOrder(b[bName]) ||
      compareStrings(aName, bName) ||
      compareValues(a[aName], b[bName], strings);
    if (order !== 0) return order;
  }
  return aNames.length - bNames.length;
}
