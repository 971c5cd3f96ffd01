import { Decimal128, Double, Long, ObjectId } from 'bson';
import { readDocument } from '../bson/bson.reader';
import { writeDocument } from '../bson/bson.writer';
import type { Doc } from '../bson/bson.values';
import { compileExpression } from '../expressions/expression';
import { parseCollation } from '../matching/collation';
import { MongoError } from '../mongo.errors';

/** The document that specs of expressions evaluate them over, and what comes of it: a value, MISSING, or an error's code. */
export const at = new Date('2024-02-29T13:05:09.007Z');
export const id = new ObjectId('65e07f05aaaaaaaaaaaaaaaa');
export const long = (value: number | string): Long => Long.fromString(String(value));
export const decimal = (text: string): Decimal128 => Decimal128.fromString(text);
export const double = (value: number): Double => new Double(value);
export const DOC: Doc = {
  i: 7,
  j: -7,
  l: long(9),
  d: double(2),
  f: 2.5,
  n: null,
  s: 'Straße',
  t: 'abcabc',
  b: true,
  at,
  id,
  dec: decimal('1.10'),
  list: [1, 2, 3],
  empty: [],
  words: ['b', 'a', 'b'],
  docs: [{ x: 1 }, { x: 2, y: 3 }, 4, [{ x: 5 }]],
  o: { k: 1, v: 'w' },
  big: long('9223372036854775807'),
};

export const outcome = (expression: unknown, collation?: unknown): unknown => {
  try {
    const value = compileExpression(expression, { variables: { x: 5 }, collation: parseCollation(collation) })(
      readDocument(writeDocument(DOC)),
    );
    return value === undefined ? 'MISSING' : readDocument(writeDocument({ value }))['value'];
  } catch (error) {
    if (error instanceof MongoError) return { code: error.code };
    throw error;
  }
};
/** A value as it comes back from storage: what the cases compare with. */
export const stored = (value: unknown): unknown => readDocument(writeDocument({ value }))['value'];
export const code = (number: number): Doc => ({ code: number });
