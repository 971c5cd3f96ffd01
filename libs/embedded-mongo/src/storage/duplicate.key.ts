import { BSONValue, EJSON } from 'bson';
import { encodeField, boundedKey } from '../bson/key.encoding';
import { fieldOf, isDoc, type Doc } from '../bson/bson.values';
import { parsePath, valuesAtPath } from '../query/document.path';
import { MongoError } from '../mongo.errors';
import type { IndexDefinition } from './index.definition';

/** The E11000 error for a document whose `key` is taken, with MongoDB's text, keyPattern and keyValue. */
export function duplicateKey(ns: string, index: IndexDefinition, doc: Doc, key: Buffer): MongoError {
  const keyValue: Doc = {};
  for (const field of index.fields) {
    const path = parsePath(field.path);
    const values = valuesAtPath(doc, path);
    const whole = path.parts.length === 1 ? fieldOf(doc, path.top) : undefined;
    const offending =
      index.fields.length > 1
        ? undefined
        : values.find((value) => boundedKey(encodeField(value, field.descending, index.collation?.fold)).equals(key));
    keyValue[field.path] = offending ?? (Array.isArray(whole) ? values[0] : whole) ?? values[0] ?? null;
  }
  const shown = Object.entries(keyValue)
    .map(([name, value]) => `${name}: ${shellText(value)}`)
    .join(', ');
  return new MongoError(
    11000,
    `E11000 duplicate key error collection: ${ns} index: ${index.name} dup key: { ${shown} }`,
    {
      keyPattern: index.spec['key'],
      keyValue,
    },
  );
}

/** A value as MongoDB prints it in its messages. */
export function shellText(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (value === null || value === undefined) return 'null';
  if (value instanceof Date) return `new Date(${value.getTime()})`;
  if (Array.isArray(value)) return `[ ${value.map(shellText).join(', ')} ]`;
  if (value instanceof BSONValue && value._bsontype === 'ObjectId') return `ObjectId('${String(value)}')`;
  if (value instanceof BSONValue) return EJSON.stringify(value);
  if (isDoc(value))
    return `{ ${Object.entries(value)
      .map(([name, item]) => `${name}: ${shellText(item)}`)
      .join(', ')} }`;
  return String(value);
}
