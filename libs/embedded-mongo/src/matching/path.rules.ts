import { MAX_NESTING } from '../bson/bson.values';
import { MongoError } from '../mongo.errors';

/**
 * Throws Overflow for a path that no document may hold: p names make p - 1 levels below the document. Checked before a
 * path is followed, since the cost of that grows with the square of its length.
 */
export function checkDepth(parts: readonly string[]): void {
  if (parts.length > MAX_NESTING + 1)
    throw new MongoError(15, `Document exceeds maximum nesting depth of ${MAX_NESTING}`);
}

/**
 * Two operators must not touch the same field, nor one a field within the other's.
 * Throws ConflictingUpdateOperators, or the given code.
 */
export function checkConflicts(given: readonly (readonly string[])[], code = 40): void {
  const taken = new Set<string>();
  const holders = new Set<string>();
  const clash = (path: string, at: string): MongoError =>
    new MongoError(code, `Updating the path '${path}' would create a conflict at '${at}'`);
  for (const parts of given) {
    const path = parts.join('.');
    if (taken.has(path) || holders.has(path)) throw clash(path, path);
    for (let size = 1; size < parts.length; size++) {
      const holder = parts.slice(0, size).join('.');
      if (taken.has(holder)) throw clash(path, holder);
      holders.add(holder);
    }
    taken.add(path);
  }
}
