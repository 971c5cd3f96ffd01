import {
  Binary,
  BSONRegExp,
  BSONSymbol,
  Code,
  Decimal128,
  Double,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
} from 'bson';
import { MongoError } from '../mongo.errors';
import { isInt32, MAX_NESTING, setField, type Doc } from './bson.values';

/**
 * `exact` keeps every BSON type apart (a whole double stays a Double, an int64 a Long): what is read can be written back
 * byte for byte. `plain` gives numbers as JavaScript numbers, for expressions that calculate.
 */
export type ReadMode = 'exact' | 'plain';

/** InvalidBSON (22) */
export const corrupt = (what: string) => new MongoError(22, `Invalid BSON: ${what}`);

/** Bytes that a value of `type` takes at `at`; throws InvalidBSON for an unknown type. */
export function valueSize(type: number, buf: Buffer, at: number): number {
  switch (type) {
    case 0x01:
    case 0x09:
    case 0x11:
    case 0x12:
      return 8;
    case 0x02:
    case 0x0d:
    case 0x0e:
      return 4 + length(buf, at, 1);
    case 0x03:
    case 0x04:
      return length(buf, at, 5);
    case 0x05:
      return 5 + length(buf, at, 0);
    case 0x06:
    case 0x0a:
    case 0x7f:
    case 0xff:
      return 0;
    case 0x07:
      return 12;
    case 0x08:
      return 1;
    case 0x0b:
      return cstringEnd(buf, cstringEnd(buf, at) + 1) + 1 - at;
    case 0x0f:
      return length(buf, at, 14);
    case 0x10:
      return 4;
    case 0x13:
      return 16;
    default:
      throw corrupt(`unknown or deprecated type 0x${type.toString(16)}`);
  }
}

function length(buf: Buffer, at: number, least: number): number {
  if (at + 4 > buf.length) throw corrupt('truncated value');
  const size = buf.readInt32LE(at);
  if (size < least) throw corrupt('bad length');
  return size;
}

export function cstringEnd(buf: Buffer, at: number): number {
  let end = at;
  while (end < buf.length && buf[end] !== 0) end++;
  if (end >= buf.length) throw corrupt('unterminated cstring');
  return end;
}

/** Position of the closing zero byte of the document at `start`. */
export function documentEnd(buf: Buffer, start: number): number {
  const end = start + length(buf, start, 5) - 1;
  if (end >= buf.length || buf[end] !== 0) throw corrupt('document is not terminated');
  return end;
}

/** An element's place in its document: `[from, to)` is the whole element, `at` where its value begins. */
export interface RawElement {
  type: number;
  name: string;
  from: number;
  at: number;
  to: number;
}

/** Walks the top-level elements of the document at `start`, without decoding values. */
export function* rawElements(buf: Buffer, start = 0): Generator<RawElement> {
  const end = documentEnd(buf, start);
  let from = start + 4;
  while (from < end) {
    const type = buf[from] ?? 0;
    const nameEnd = cstringEnd(buf, from + 1);
    const at = nameEnd + 1;
    const to = at + valueSize(type, buf, at);
    if (to > end) throw corrupt('value exceeds its document');
    yield { type, name: keyName(buf, from + 1, nameEnd), from, at, to };
    from = to;
  }
}

function keyName(buf: Buffer, from: number, to: number): string {
  for (let i = from; i < to; i++) if ((buf[i] ?? 0) > 0x7f) return buf.toString('utf8', from, to);
  return buf.toString('latin1', from, to);
}

/**
 * Decodes the document at `start`. With `wanted`, only those top-level fields are decoded.
 * Throws InvalidBSON (22) for malformed bytes and Overflow (15) for nesting beyond MAX_NESTING.
 */
export function readDocument(
  buf: Buffer,
  start = 0,
  mode: ReadMode = 'exact',
  wanted?: ReadonlySet<string>,
  depth = 0,
): Doc {
  if (depth > MAX_NESTING) throw new MongoError(15, 'BSONObj exceeds maximum nested object depth');
  const end = documentEnd(buf, start);
  const doc: Doc = {};
  let from = start + 4;
  while (from < end) {
    const type = buf[from] ?? 0;
    const nameEnd = cstringEnd(buf, from + 1);
    const at = nameEnd + 1;
    const to = at + valueSize(type, buf, at);
    if (to > end) throw corrupt('value exceeds its document');
    const name = keyName(buf, from + 1, nameEnd);
    if (wanted === undefined || wanted.has(name)) setField(doc, name, readValue(type, buf, at, to, mode, depth));
    from = to;
  }
  return doc;
}

function readArray(buf: Buffer, start: number, mode: ReadMode, depth: number): unknown[] {
  if (depth > MAX_NESTING) throw new MongoError(15, 'BSONObj exceeds maximum nested object depth');
  const end = documentEnd(buf, start);
  const items: unknown[] = [];
  let from = start + 4;
  while (from < end) {
    const type = buf[from] ?? 0;
    const at = cstringEnd(buf, from + 1) + 1;
    const to = at + valueSize(type, buf, at);
    if (to > end) throw corrupt('value exceeds its array');
    items.push(readValue(type, buf, at, to, mode, depth));
    from = to;
  }
  return items;
}

/** Decodes one value; `to` is the end that valueSize gave. */
export function readValue(type: number, buf: Buffer, at: number, to: number, mode: ReadMode, depth: number): unknown {
  switch (type) {
    case 0x01: {
      const value = buf.readDoubleLE(at);
      return mode === 'exact' && isInt32(value) ? new Double(value) : value;
    }
    case 0x02:
      return readString(buf, at, to);
    case 0x03:
      return readDocument(buf, at, mode, undefined, depth + 1);
    case 0x04:
      return readArray(buf, at, mode, depth + 1);
    case 0x06:
    case 0x0a:
      return null;
    case 0x07:
      return new ObjectId(Buffer.from(buf.subarray(at, to)));
    case 0x08:
      return buf[at] === 1;
    case 0x09:
      return readDate(buf, at);
    case 0x10:
      return buf.readInt32LE(at);
    case 0x12: {
      const value = new Long(buf.readInt32LE(at), buf.readInt32LE(at + 4));
      return mode === 'plain' && Number.isSafeInteger(value.toNumber()) ? value.toNumber() : value;
    }
    default:
      return readRareValue(type, buf, at, to, mode, depth);
  }
}

function readRareValue(type: number, buf: Buffer, at: number, to: number, mode: ReadMode, depth: number): unknown {
  switch (type) {
    case 0x05:
      return readBinary(buf, at, to);
    case 0x0b: {
      const middle = cstringEnd(buf, at);
      return new BSONRegExp(buf.toString('utf8', at, middle), buf.toString('utf8', middle + 1, to - 1));
    }
    case 0x0d:
      return new Code(readString(buf, at, to));
    case 0x0e:
      return new BSONSymbol(readString(buf, at, to));
    case 0x0f: {
      const scopeAt = at + 8 + length(buf, at + 4, 1);
      return new Code(readString(buf, at + 4, scopeAt), readDocument(buf, scopeAt, mode, undefined, depth + 1));
    }
    case 0x11:
      return new Timestamp({ i: buf.readUInt32LE(at), t: buf.readUInt32LE(at + 4) });
    case 0x13:
      return new Decimal128(Buffer.from(buf.subarray(at, to)));
    case 0x7f:
      return new MaxKey();
    case 0xff:
      return new MinKey();
    default:
      throw corrupt(`unknown type 0x${type.toString(16)}`);
  }
}

function readDate(buf: Buffer, at: number): Date {
  const date = new Date(Number(buf.readBigInt64LE(at)));
  if (Number.isNaN(date.getTime()))
    throw new MongoError(2, 'a date beyond the years ±271,821 is not supported by this server');
  return date;
}

function readString(buf: Buffer, at: number, to: number): string {
  if (buf[to - 1] !== 0) throw corrupt('string is not terminated');
  return buf.toString('utf8', at + 4, to - 1);
}

function readBinary(buf: Buffer, at: number, to: number): Binary {
  const subtype = buf[at + 4] ?? 0;
  // Subtype 2 repeats its length inside.
  const from = subtype === Binary.SUBTYPE_BYTE_ARRAY ? at + 9 : at + 5;
  if (from > to) throw corrupt('bad binary length');
  return new Binary(Buffer.from(buf.subarray(from, to)), subtype);
}
