import type { IndexDefinition } from './index.definition';

/** A unique index has one entry per key, with the record as its value; others append the record to the key. */
export function holdsRecordInValue(index: IndexDefinition): boolean {
  return index.unique || index.name === '_id_';
}

export function intersects(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  for (const name of a) if (b.has(name)) return true;
  return false;
}

/** The keys that are not among the others. */
export function without(keys: readonly Buffer[], others: readonly Buffer[]): Buffer[] {
  if (others.length === 0) return [...keys];
  const [key] = keys;
  const [other] = others;
  if (keys.length === 1 && others.length === 1 && key && other) return key.equals(other) ? [] : [key];
  const known = new Set(others.map((item) => item.toString('latin1')));
  return keys.filter((item) => !known.has(item.toString('latin1')));
}
