import { boundedKey, encodeField, EMPTY_ARRAY, isCutKey } from '../bson/key.encoding';
import { fieldOf, type Doc } from '../bson/bson.values';
import { keyRows } from '../matching/key.rows';
import { textsOf, wordsOf } from '../matching/text.search';
import { MongoError } from '../mongo.errors';
import type { IndexDefinition, IndexField } from './index.definition';

/** Keys of one document in one index; a document with arrays may have many. */
export const MAX_KEYS_PER_DOCUMENT = 100_000;

/** What a document contributes to an index. */
export interface IndexKeys {
  /** Encoded, cut to LMDB's limit, without duplicates. */
  keys: Buffer[];
  /** Positions of index fields whose value came out of an array. */
  arrayFields: ReadonlySet<number>;
  /** A key was cut: its order beyond the first bytes is unknown. */
  cut: boolean;
}

const NO_ARRAYS: ReadonlySet<number> = new Set<number>();
const NO_KEYS: IndexKeys = { keys: [], arrayFields: NO_ARRAYS, cut: false };

/** Computes a document's keys. Throws CannotIndexParallelArrays when two indexed fields are different arrays. */
export function indexKeysOf(doc: Doc, index: IndexDefinition): IndexKeys {
  if (index.partial && !index.partial.test(doc)) return NO_KEYS;
  if (index.text) return textKeys(doc, index);
  const [only] = index.fields;
  if (index.fields.length === 1 && only && only.parts.length === 1) return simpleKeys(doc, index, only);
  const { rows, arrays } = keyRows(
    doc,
    index.fields.map(({ parts }) => parts),
    (one, other) => {
      const last = (at: number): string => index.fields[at]?.parts.at(-1) ?? '';
      return new MongoError(171, `cannot index parallel arrays [${last(one)}] [${last(other)}]`);
    },
  );
  const present = index.sparse ? rows.filter((row) => row.some((value) => value !== undefined)) : rows;
  const encoded = present.map((row) => {
    const parts = row.map((value, i) =>
      encodeField(value, index.fields[i]?.descending ?? false, index.collation?.fold),
    );
    return Buffer.concat(parts);
  });
  return collect(encoded, arrays);
}

function simpleKeys(doc: Doc, index: IndexDefinition, field: IndexField): IndexKeys {
  const value = fieldOf(doc, field.path);
  if (value === undefined && index.sparse) return NO_KEYS;
  const fold = index.collation?.fold;
  if (!Array.isArray(value)) return collect([encodeField(value, field.descending, fold)], NO_ARRAYS);
  const items: unknown[] = value.length === 0 ? [EMPTY_ARRAY] : value;
  return collect(
    items.map((item) => encodeField(item, field.descending, fold)),
    new Set([0]),
  );
}

function collect(encoded: readonly Buffer[], arrayFields: ReadonlySet<number>): IndexKeys {
  const [first] = encoded;
  if (encoded.length === 1 && first) return { keys: [boundedKey(first)], arrayFields, cut: isCutKey(first) };
  if (encoded.length > MAX_KEYS_PER_DOCUMENT)
    throw new MongoError(2, `document has more than ${MAX_KEYS_PER_DOCUMENT} keys in an index`);
  const distinct = new Map<string, Buffer>();
  for (const key of encoded) {
    const bounded = boundedKey(key);
    distinct.set(bounded.toString('latin1'), bounded);
  }
  return { keys: [...distinct.values()], arrayFields, cut: encoded.some(isCutKey) };
}

function textKeys(doc: Doc, index: IndexDefinition): IndexKeys {
  if (!index.text) return NO_KEYS;
  const words = new Set<string>();
  for (const { text } of textsOf(doc, index.text)) for (const word of wordsOf(text)) words.add(word);
  const keys = Array.from(words, (word) => encodeField(word, false));
  return { keys, arrayFields: new Set([0]), cut: false };
}
