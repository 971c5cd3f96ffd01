import { badValue, MongoError } from '../mongo.errors';
import { compareValues, ORDER, typeOrder } from '../bson/bson.order';
import { isDoc, toNumber, type Doc } from '../bson/bson.values';
import type { Collation } from './collation';
import { EMPTY_ARRAY } from '../bson/key.encoding';
import { parsePath, type Path } from './document.path';
import { keyRows } from './key.rows';

export interface SortField {
  path: Path;
  descending: boolean;
  /** By text score. */ score: boolean;
}

/** Memory that a sort without an index may hold, in bytes: MongoDB's own limit. */
export const MAX_SORT_BYTES = 100 * 1024 * 1024;

/** Parses `{ field: 1 | -1 | { $meta: 'textScore' } }`. Throws BadValue for anything else. */
export function parseSort(spec: unknown): SortField[] {
  if (spec === undefined || spec === null) return [];
  if (!isDoc(spec)) throw new MongoError(14, 'Expected field sort to be of type object');
  return Object.entries(spec).map(([name, direction]) => {
    if (isDoc(direction) && direction['$meta'] === 'textScore')
      return { path: parsePath(name), descending: true, score: true };
    const number = toNumber(direction);
    if (number !== 1 && number !== -1)
      throw new MongoError(15975, '$sort key ordering must be 1 (for ascending) or -1 (for descending)');
    if (name === '') throw badValue('sort key cannot be empty');
    return { path: parsePath(name), descending: number === -1, score: false };
  });
}

/**
 * A document's place in an order: one value per sort field. With arrays on the way it is the least of the keys that their
 * members make. Throws BadValue when two fields go through different arrays.
 */
export function sortKeyOf(
  doc: Doc,
  fields: readonly SortField[],
  score: ((doc: Doc) => number) | undefined,
  collation?: Collation,
): readonly unknown[] {
  if (fields.some((field) => field.score) && !score)
    throw new MongoError(40218, 'query requires text score metadata, but it is not available');
  const { rows } = keyRows(
    doc,
    fields.map((field) => (field.score ? [] : field.path.parts)),
    () => badValue('cannot sort with keys that are parallel arrays'),
  );
  for (const row of rows)
    fields.forEach((field, at) => {
      if (field.score) row[at] = score?.(doc);
    });
  const [first = []] = rows;
  return rows.reduce((least, row) => (compareSortKeys(row, least, fields, collation) < 0 ? row : least), first);
}

function compareSortValues(a: unknown, b: unknown, collation?: Collation): number {
  if (a === EMPTY_ARRAY || b === EMPTY_ARRAY) {
    if (a === b) return 0;
    const other = a === EMPTY_ARRAY ? b : a;
    const below = typeOrder(other) === ORDER.minKey ? 1 : -1;
    return a === EMPTY_ARRAY ? below : -below;
  }
  return compareValues(a, b, collation?.compare);
}

export function compareSortKeys(
  a: readonly unknown[],
  b: readonly unknown[],
  fields: readonly SortField[],
  collation?: Collation,
): number {
  for (let i = 0; i < fields.length; i++) {
    const order = compareSortValues(a[i], b[i], collation);
    if (order !== 0) return fields[i]?.descending ? -order : order;
  }
  return 0;
}

/** Top-level fields that a sort reads; undefined when it needs the whole document. */
export function sortReads(fields: readonly SortField[]): ReadonlySet<string> | undefined {
  return fields.some((field) => field.score) ? undefined : new Set(fields.map((field) => field.path.top));
}
