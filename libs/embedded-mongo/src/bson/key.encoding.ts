import { createHash } from 'node:crypto';
import { Binary, BSONRegExp, Code, Decimal128, Long, ObjectId, Timestamp } from 'bson';
import { badValue } from '../mongo.errors';
import { ORDER, typeOrder } from './bson.order';
import { floorDouble } from './bson.numbers';
import { isDoc, toNumber, type Doc } from './bson.values';

/**
 * Order-preserving bytes for BSON values: comparing the bytes of two encodings gives MongoDB's comparison of the values.
 * No encoding is a prefix of another one, so fields can be joined to compound keys; a descending field has its bytes inverted.
 */

/** Longer keys are cut here and end in a digest of the whole: LMDB's keys are bounded. Bytes. */
export const MAX_KEY_BYTES = 1024;
const DIGEST_BYTES = 32;
const FIRST_BUFFER_BYTES = 4096;

let out = Buffer.allocUnsafe(FIRST_BUFFER_BYTES);
let at = 0;

function reserve(bytes: number): void {
  if (at + bytes <= out.length) return;
  const larger = Buffer.allocUnsafe(Math.max(out.length * 2, at + bytes));
  out.copy(larger, 0, 0, at);
  out = larger;
}

function byte(value: number): void {
  reserve(1);
  out[at++] = value;
}

/** Text ends with 00 01; a zero byte inside becomes 00 FF. */
function text(value: string): void {
  reserve(value.length * 3 + 2);
  const from = at;
  at += out.write(value, at, 'utf8');
  const zero = out.indexOf(0, from);
  if (zero !== -1 && zero < at) escapeZeros(from);
  reserve(2);
  out[at++] = 0;
  out[at++] = 1;
}

function escapeZeros(from: number): void {
  const plain = Buffer.from(out.subarray(from, at));
  reserve(plain.length * 2);
  at = from;
  for (const value of plain) {
    out[at++] = value;
    if (value === 0) out[at++] = 0xff;
  }
}

/** IEEE bits, arranged so that unsigned bytes sort like the numbers. NaN sorts below all. */
function double(value: number): void {
  reserve(8);
  if (Number.isNaN(value)) {
    out.fill(0, at, at + 8);
  } else {
    out.writeDoubleBE(value === 0 ? 0 : value, at);
    if (value < 0) for (let i = 0; i < 8; i++) out[at + i] = ~(out[at + i] ?? 0);
    else out[at] = (out[at] ?? 0) ^ 0x80;
  }
  at += 8;
}

/** All numeric types share one form: a double, then 0, or 1 and the exact place up to the next double. */
function number(value: unknown): void {
  const near = toNumber(value) ?? NaN;
  const wide = (value instanceof Long || typeof value === 'bigint') && !Number.isSafeInteger(near);
  if (!wide && !(value instanceof Decimal128)) {
    double(near);
    byte(0);
    return;
  }
  if (Number.isNaN(near)) {
    double(NaN);
    byte(0);
    return;
  }
  const parts = floorDouble(value);
  if (!parts) throw badValue('A decimal outside the range of a double cannot be part of an index or a sort key here');
  double(parts.floor);
  byte(parts.place === 0n ? 0 : 1);
  if (parts.place === 0n) return;
  reserve(16);
  out.writeBigUInt64BE(parts.place >> 64n, at);
  out.writeBigUInt64BE(parts.place & 0xffff_ffff_ffff_ffffn, at + 8);
  at += 16;
}

function document(doc: Doc, fold: Fold): void {
  for (const name of Object.keys(doc)) {
    byte(typeOrder(doc[name]));
    text(name);
    encode(doc[name], fold);
  }
  byte(0);
}

/** How strings enter a key: unchanged, or folded for an index with a collation. */
export type Fold = (value: string) => string;
const unfolded: Fold = (value) => value;

function encode(value: unknown, fold: Fold): void {
  const order = typeOrder(value);
  byte(order);
  switch (order) {
    case ORDER.string:
      return text(fold(String(value)));
    case ORDER.number:
      return number(value);
    case ORDER.bool:
      return byte(value === true ? 1 : 0);
    case ORDER.object:
      return isDoc(value) ? document(value, fold) : byte(0);
    case ORDER.array:
      if (Array.isArray(value)) for (const item of value) encode(item, fold);
      return byte(0);
    default:
      return encodeClass(value);
  }
}

function encodeClass(value: unknown): void {
  if (value instanceof Date) {
    reserve(8);
    out.writeBigUInt64BE(BigInt.asUintN(64, BigInt(value.getTime()) + (1n << 63n)), at);
    at += 8;
  } else if (value instanceof ObjectId) {
    reserve(12);
    out.set(value.id, at);
    at += 12;
  } else if (value instanceof Timestamp) {
    reserve(8);
    out.writeUInt32BE(value.t, at);
    out.writeUInt32BE(value.i, at + 4);
    at += 8;
  } else if (value instanceof Binary) {
    const size = value.length();
    reserve(5 + size);
    at = out.writeUInt32BE(size, at);
    out[at++] = value.sub_type;
    out.set(value.value(), at);
    at += size;
  } else if (value instanceof BSONRegExp) {
    text(value.pattern);
    text(value.options);
  } else if (value instanceof Code) {
    text(value.code);
    if (value.scope) encode(value.scope, unfolded);
  }
}

/** Marks the key of an empty array, which sorts below null. */
export const EMPTY_ARRAY = Symbol('empty array');

/** Encodes one field of a key; `descending` inverts its bytes. Throws BadValue for a decimal outside the range of doubles. */
export function encodeField(value: unknown, descending: boolean, fold: Fold = unfolded): Buffer {
  at = 0;
  if (value === EMPTY_ARRAY) byte(ORDER.undefined);
  else encode(value, fold);
  const bytes = Buffer.from(out.subarray(0, at));
  return descending ? invert(bytes) : bytes;
}

/** Inverts every byte in place, which turns the order round. */
export function invert(bytes: Buffer): Buffer {
  for (let i = 0; i < bytes.length; i++) bytes[i] = ~(bytes[i] ?? 0);
  return bytes;
}

/** Keeps a key within LMDB's limit: equal keys stay equal, different ones stay different, and the first bytes keep their order. */
export function boundedKey(key: Buffer): Buffer {
  if (key.length <= MAX_KEY_BYTES) return key;
  const digest = createHash('sha256').update(key).digest();
  return Buffer.concat([key.subarray(0, MAX_KEY_BYTES), digest], MAX_KEY_BYTES + DIGEST_BYTES);
}

/** True when boundedKey had to cut this key, so that order and bounds beyond its first bytes are unknown. */
export function isCutKey(key: Buffer): boolean {
  return key.length > MAX_KEY_BYTES;
}
