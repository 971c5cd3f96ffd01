import { badValue, MongoError } from '../mongo.errors';
import { compareValues, ORDER, typeOrder } from '../bson/bson.order';
import { isDoc, toNumber, type Doc } from '../bson/bson.values';
import type { Collation } from './collation';
import { parsePath, someAtPath, type Path } from './document.path';

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

/** A document's place in an order: one value per sort field. */
export function sortKeyOf(
  doc: Doc,
  fields: readonly SortField[],
  score: (doc: Doc) => number,
  collation?: Collation,
): unknown[] {
  return fields.map((field) => (field.score ? score(doc) : sortValue(doc, field, collation)));
}

/** Of an array, the least member counts for ascending order and the greatest for descending; an empty array is below null. */
function sortValue(doc: Doc, field: SortField, collation?: Collation): unknown {
  let best: unknown;
  let any = false;
  const offer = (value: unknown): void => {
    if (!any) best = value;
    else {
      const order = compareSortValues(value, best, collation);
      if (field.descending ? order > 0 : order < 0) best = value;
    }
    any = true;
  };
  someAtPath(doc, field.path, (value) => {
    if (!Array.isArray(value)) offer(value);
    else if (value.length === 0) offer(BELOW_NULL);
    else for (const item of value) offer(item);
    return false;
  });
  return best;
}

const BELOW_NULL = Symbol('empty array');

function compareSortValues(a: unknown, b: unknown, collation?: Collation): number {
  if (a === BELOW_NULL || b === BELOW_NULL) {
    if (a === b) return 0;
    const other = a === BELOW_NULL ? b : a;
    const below = typeOrder(other) === ORDER.minKey ? 1 : -1;
    return a === BELOW_NULL ? below : -below;
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
