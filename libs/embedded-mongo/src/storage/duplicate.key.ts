import { encodeField, boundedKey } from '../bson/key.encoding';
import { fieldOf, type Doc } from '../bson/bson.values';
import { parsePath, valuesAtPath } from '../matching/document.path';
import { shellText } from '../bson/shell.text';
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
