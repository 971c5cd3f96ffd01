import { BSONValue, Decimal128, Double, Int32, Long, type Document } from 'bson';

/** A decoded BSON document. Values are plain JavaScript where no type is lost, and `bson` classes elsewhere. */
export type Doc = Record<string, unknown>;

/** MongoDB's limits, in bytes and levels. */
export const MAX_BSON_BYTES = 16 * 1024 * 1024;
export const MAX_NESTING = 180;

/** True for an embedded document: a plain object, not an array, a date or a BSON class. */
export function isDoc(value: unknown): value is Doc {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** An own field of a document; `undefined` when absent, whatever Object.prototype holds under that name. */
export function fieldOf(doc: Doc | Document, name: string): unknown {
  return Object.hasOwn(doc, name) ? doc[name] : undefined;
}

/** Sets an own field; `__proto__` is a name like any other. */
export function setField(doc: Doc, name: string, value: unknown): void {
  if (name === '__proto__') {
    Object.defineProperty(doc, name, { value, enumerable: true, configurable: true, writable: true });
  } else {
    doc[name] = value;
  }
}

/** The four numeric types of BSON; undefined for anything else. A plain number is what the serialiser makes of it. */
export function numberKind(value: unknown): 'int' | 'double' | 'long' | 'decimal' | undefined {
  if (typeof value === 'number') return isInt32(value) ? 'int' : 'double';
  if (typeof value === 'bigint') return 'long';
  if (!(value instanceof BSONValue)) return undefined;
  if (value instanceof Double) return 'double';
  if (value instanceof Long) return 'long';
  if (value instanceof Int32) return 'int';
  return value instanceof Decimal128 ? 'decimal' : undefined;
}

export function isInt32(value: number): boolean {
  return Number.isInteger(value) && value >= -0x80000000 && value <= 0x7fffffff && !Object.is(value, -0);
}

/** A value that is written as a BSON double even when it is a whole number. */
export function asDouble(value: number): number | Double {
  return isInt32(value) ? new Double(value) : value;
}

/** The nearest JavaScript number of any numeric BSON value; undefined for other types. */
export function toNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Double || value instanceof Int32) return value.value;
  if (value instanceof Long) return value.toNumber();
  if (value instanceof Decimal128) return Number(value.toString());
  return undefined;
}

/** MongoDB's truthiness of option values (`multi: 1`, `upsert: true`). */
export function isTruthy(value: unknown): boolean {
  const number = toNumber(value);
  if (number !== undefined) return number !== 0;
  return value !== undefined && value !== null && value !== false;
}

/** The name that MongoDB's `$type` and its messages use. */
export function typeName(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'bool';
  if (Array.isArray(value)) return 'array';
  if (value instanceof Date) return 'date';
  const kind = numberKind(value);
  if (kind) return kind;
  if (value instanceof BSONValue) return BSON_TYPE_NAMES[value._bsontype] ?? 'object';
  return 'object';
}

const BSON_TYPE_NAMES: Record<string, string> = {
  Binary: 'binData',
  ObjectId: 'objectId',
  BSONRegExp: 'regex',
  Timestamp: 'timestamp',
  MinKey: 'minKey',
  MaxKey: 'maxKey',
  Code: 'javascript',
  BSONSymbol: 'symbol',
};
