import { MongoError } from '../mongo.errors';
import { fieldOf, isDoc, setField, type Doc } from '../bson/bson.values';
import { checkDepth } from '../matching/path.rules';
import { isArrayIndex, type ValueTest } from '../matching/document.path';
import { shellText } from '../bson/shell.text';

/** Longest array that setting a far position may create by padding with null. */
const MAX_PADDING = 1_500_000;

/** What `$`, `$[]` and `$[name]` in a path stand for. */
export interface Positions {
  /** Position that the query matched in the array at this path. Throws when it matched none. */
  matched: (arrayPath: string) => number;
  filters: ReadonlyMap<string, ValueTest>;
}

/** The concrete paths that a path with positional parts addresses in a document. */
export function resolvePaths(doc: Doc, parts: readonly string[], positions: Positions): string[][] {
  let open: { path: string[]; value: unknown }[] = [{ path: [], value: doc }];
  for (const part of parts) {
    open = open.flatMap(({ path, value }) => {
      if (part === '$') {
        const index = String(positions.matched(path.join('.')));
        return [{ path: [...path, index], value: childOf(value, index) }];
      }
      if (!part.startsWith('$[')) return [{ path: [...path, part], value: childOf(value, part) }];
      if (!Array.isArray(value)) {
        throw new MongoError(
          2,
          `The path '${path.join('.')}' must exist in the document in order to apply array updates.`,
        );
      }
      const accepts = elementFilter(part, positions);
      return value.flatMap((item: unknown, i) => (accepts(item) ? [{ path: [...path, String(i)], value: item }] : []));
    });
  }
  return open.map(({ path }) => path);
}

function elementFilter(part: string, positions: Positions): ValueTest {
  if (part === '$[]') return () => true;
  const name = part.slice(2, -1);
  const filter = positions.filters.get(name);
  if (!filter) throw new MongoError(2, `No array filter found for identifier '${name}' in path`);
  return filter;
}

function childOf(value: unknown, part: string): unknown {
  if (isDoc(value)) return fieldOf(value, part);
  return Array.isArray(value) && isArrayIndex(part) ? value[Number(part)] : undefined;
}

/** The value at a concrete path; undefined when it is missing. */
export function readPath(doc: Doc, parts: readonly string[]): unknown {
  let value: unknown = doc;
  for (const part of parts) value = childOf(value, part);
  return value;
}

/** Sets the value at a concrete path, creating documents on the way. Throws PathNotViable where a scalar stands in the way, Overflow for a path that is too long. */
export function writePath(doc: Doc, parts: readonly string[], value: unknown): void {
  checkDepth(parts);
  let holder: unknown = doc;
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i] ?? '';
    const last = i === parts.length - 1;
    const next: unknown = last ? value : (childOf(holder, part) ?? (hasChild(holder, part) ? null : {}));
    if (last || !hasChild(holder, part)) putChild(holder, part, next, parts[i - 1] ?? '');
    else if (next === null || typeof next !== 'object' || !(isDoc(next) || Array.isArray(next))) {
      throw new MongoError(28, `Cannot create field '${parts[i + 1] ?? ''}' in element {${part}: ${shellText(next)}}`);
    }
    holder = next;
  }
}

function hasChild(holder: unknown, part: string): boolean {
  if (isDoc(holder)) return Object.hasOwn(holder, part);
  return Array.isArray(holder) && isArrayIndex(part) && Number(part) < holder.length;
}

function putChild(holder: unknown, part: string, value: unknown, name: string): void {
  if (isDoc(holder)) {
    setField(holder, part, value);
    return;
  }
  if (!Array.isArray(holder))
    throw new MongoError(28, `Cannot create field '${part}' in element {${name}: ${shellText(holder)}}`);
  if (!isArrayIndex(part))
    throw new MongoError(28, `Cannot create field '${part}' in element {${name}: ${shellText(holder)}}`);
  const index = Number(part);
  if (index - holder.length > MAX_PADDING) throw new MongoError(2, `can't backfill more than ${MAX_PADDING} elements`);
  while (holder.length < index) holder.push(null);
  holder[index] = value;
}

/** Removes the field at a concrete path; a member of an array becomes null, as in MongoDB. */
export function removePath(doc: Doc, parts: readonly string[]): void {
  const holder = readPath(doc, parts.slice(0, -1));
  const part = parts.at(-1) ?? '';
  if (isDoc(holder)) delete holder[part];
  else if (Array.isArray(holder) && isArrayIndex(part) && Number(part) < holder.length) holder[Number(part)] = null;
}
