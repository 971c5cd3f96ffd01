import { isDoc, fieldOf, type Doc } from '../bson/bson.values';

/** A dotted path, split once. */
export interface Path {
  name: string;
  parts: readonly string[];
  top: string;
}

export function parsePath(name: string): Path {
  const parts = name.split('.');
  return { name, parts, top: parts[0] ?? name };
}

const NUMERIC = /^\d+$/;
export const isArrayIndex = (part: string): boolean => NUMERIC.test(part);

/** Asks about one value; `undefined` stands for a missing field. */
export type ValueTest = (value: unknown) => boolean;

/**
 * Whether any value that the path leads to satisfies the test: arrays on the way are entered one level deep, and a
 * numeric part also addresses a position. The last value is handed over whole: an array is not unwound.
 */
export function someAtPath(doc: Doc, path: Path, test: ValueTest): boolean {
  if (path.parts.length === 1) return test(fieldOf(doc, path.top));
  return someFrom(doc, path.parts, 0, test);
}

function someFrom(doc: Doc, parts: readonly string[], at: number, test: ValueTest): boolean {
  const value = fieldOf(doc, parts[at] ?? '');
  return at === parts.length - 1 ? test(value) : someBelow(value, parts, at + 1, test);
}

function someBelow(value: unknown, parts: readonly string[], at: number, test: ValueTest): boolean {
  if (isDoc(value)) return someFrom(value, parts, at, test);
  if (!Array.isArray(value)) return test(undefined);
  const part = parts[at] ?? '';
  if (isArrayIndex(part) && Number(part) < value.length) {
    const item: unknown = value[Number(part)];
    if (at === parts.length - 1 ? test(item) : someBelow(item, parts, at + 1, test)) return true;
  }
  for (const item of value) if (isDoc(item) && someFrom(item, parts, at, test)) return true;
  return false;
}

/** All values that a path leads to, arrays on the way entered, the last one unwound as well (`distinct`, sort keys). */
export function valuesAtPath(doc: Doc, path: Path): unknown[] {
  const found: unknown[] = [];
  someAtPath(doc, path, (value) => {
    if (Array.isArray(value)) found.push(...value);
    else if (value !== undefined) found.push(value);
    return false;
  });
  return found;
}
