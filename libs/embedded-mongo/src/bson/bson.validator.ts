import { isUtf8 } from 'node:buffer';
import { MongoError } from '../mongo.errors';
import { corrupt, cstringEnd, documentEnd, readValue, valueSize } from './bson.reader';
import { MAX_NESTING } from './bson.values';

/** Names that the driver's own classes are told by: a document with one could not be read as it was stored. */
const RESERVED_NAME = Buffer.from('_bsontype');
const REGEX_OPTIONS = /^[imlsux]*$/;

/**
 * Throws for bytes that could not be read and written again as they are: InvalidBSON (22) for malformed ones, texts that
 * are not UTF-8 and deprecated types; Overflow (15) for nesting beyond MAX_NESTING; BadValue for dates that JavaScript
 * does not have and for the field name `_bsontype`; 51108 for options of a regular expression that do not exist.
 */
export function validateDocument(buf: Buffer, start = 0, depth = 0): void {
  if (depth > MAX_NESTING) throw new MongoError(15, 'BSONObj exceeds maximum nested object depth');
  const end = documentEnd(buf, start);
  let from = start + 4;
  while (from < end) {
    const type = buf[from] ?? 0;
    const nameEnd = cstringEnd(buf, from + 1);
    checkName(buf, from + 1, nameEnd);
    const at = nameEnd + 1;
    const to = at + valueSize(type, buf, at);
    if (to > end) throw corrupt('value exceeds its document');
    validateValue(type, buf, at, to, depth);
    from = to;
  }
}

/** Longer texts are handed over at once: below it, looking for a byte beyond ASCII is cheaper. Bytes. */
const SHORT_TEXT = 128;

function isText(buf: Buffer, from: number, to: number): boolean {
  if (to - from > SHORT_TEXT) return isUtf8(buf.subarray(from, to));
  for (let at = from; at < to; at++) if ((buf[at] ?? 0) > 0x7f) return isUtf8(buf.subarray(at, to));
  return true;
}

function checkName(buf: Buffer, from: number, to: number): void {
  if (!isText(buf, from, to)) throw corrupt('a field name is not UTF-8');
  if (to - from === RESERVED_NAME.length && buf.compare(RESERVED_NAME, 0, RESERVED_NAME.length, from, to) === 0)
    throw new MongoError(2, 'a field with the name _bsontype is not supported by this server');
}

/** The same for one value, whose end valueSize gave. */
export function validateValue(type: number, buf: Buffer, at: number, to: number, depth: number): void {
  switch (type) {
    case 0x02:
    case 0x0d:
    case 0x0e:
      checkText(buf, at + 4, to);
      return;
    case 0x03:
    case 0x04:
      validateDocument(buf, at, depth + 1);
      return;
    case 0x06:
      throw corrupt('the deprecated type undefined');
    case 0x05:
    case 0x09:
      readValue(type, buf, at, to, 'exact', depth);
      return;
    case 0x0b: {
      const middle = cstringEnd(buf, at);
      if (!isText(buf, at, to)) throw corrupt('a regular expression is not UTF-8');
      const options = buf.toString('latin1', middle + 1, to - 1);
      if (!REGEX_OPTIONS.test(options)) throw new MongoError(51108, ` invalid flag in regex options: ${options}`);
      return;
    }
    case 0x0f: {
      const scopeAt = at + 8 + buf.readInt32LE(at + 4);
      checkText(buf, at + 8, scopeAt);
      validateDocument(buf, scopeAt, depth + 1);
      return;
    }
    default:
  }
}

function checkText(buf: Buffer, from: number, to: number): void {
  if (to > buf.length || buf[to - 1] !== 0) throw corrupt('string is not terminated');
  if (!isText(buf, from, to - 1)) throw corrupt('a string is not UTF-8');
}
