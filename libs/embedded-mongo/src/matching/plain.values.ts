import { BSONRegExp, BSONSymbol, Double, Int32, Long, Timestamp } from 'bson';
import { isDoc, setField, type Doc } from '../bson/bson.values';
import { toRegExp } from './filter.operators';

/** Turns exact BSON values into what expressions calculate with: numbers become JavaScript numbers where none is lost. */
export function plainValue(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(plainValue);
  if (value instanceof Double || value instanceof Int32) return value.value;
  if (value instanceof Timestamp) return value;
  if (value instanceof Long) return Number.isSafeInteger(value.toNumber()) ? value.toNumber() : value;
  if (value instanceof BSONSymbol) return value.value;
  if (value instanceof BSONRegExp) return toRegExp(value.pattern, value.options);
  if (!isDoc(value)) return value;
  const plain: Doc = {};
  for (const name of Object.keys(value)) setField(plain, name, plainValue(value[name]));
  return plain;
}
