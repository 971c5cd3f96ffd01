import { Long } from 'bson';
import { fieldPath } from '../expressions/expression';
import { fieldOf, isDoc, typeName, type Doc } from '../bson/bson.values';
import { MongoError } from '../mongo.errors';
import { placed } from './document.stages';
import type { Stage } from './stage.types';

interface Unwinding {
  path: readonly string[];
  position: readonly string[] | undefined;
  preserving: boolean;
}

const OPTIONS = new Set(['path', 'includeArrayIndex', 'preserveNullAndEmptyArrays']);

/** $unwind */
export function unwindStage(spec: unknown): Stage {
  const unwinding = unwindingOf(spec);
  return function* unwound(source) {
    for (const doc of source) yield* unwind(doc, unwinding);
  };
}

function unwindingOf(spec: unknown): Unwinding {
  if (typeof spec === 'string') return { path: arrayPath(spec), position: undefined, preserving: false };
  if (!isDoc(spec))
    throw new MongoError(
      15981,
      `expected either a string or an object as specification for $unwind stage, got ${typeName(spec)}`,
    );
  for (const name of Object.keys(spec))
    if (!OPTIONS.has(name)) throw new MongoError(28811, `unrecognized option to $unwind stage: ${name}`);
  const { path, includeArrayIndex: index, preserveNullAndEmptyArrays: preserving = false } = spec;
  if (path === undefined) throw new MongoError(28812, 'no path specified to $unwind stage');
  if (typeof path !== 'string')
    throw new MongoError(28808, `expected a string as the path for $unwind stage, got ${typeName(path)}`);
  if (typeof preserving !== 'boolean')
    throw new MongoError(
      28809,
      `expected a boolean for the preserveNullAndEmptyArrays option to $unwind stage, got ${typeName(preserving)}`,
    );
  if (index !== undefined && (typeof index !== 'string' || index === ''))
    throw new MongoError(
      28810,
      `expected a non-empty string for the includeArrayIndex  option to $unwind stage, got ${typeName(index)}`,
    );
  if (typeof index === 'string' && index.startsWith('$'))
    throw new MongoError(
      28822,
      `includeArrayIndex option to $unwind stage should not be prefixed with a '$': ${index}`,
    );
  return { path: arrayPath(path), position: index === undefined ? undefined : fieldPath(index), preserving };
}

function arrayPath(path: string): string[] {
  if (!path.startsWith('$'))
    throw new MongoError(28818, `path option to $unwind stage should be prefixed with a '$': ${path}`);
  return fieldPath(path.slice(1));
}

function* unwind(doc: Doc, { path, position, preserving }: Unwinding): Generator<Doc> {
  const value = valueAt(doc, path);
  const numbered = (result: Doc, at: unknown): Doc => {
    const next = position ? placed(result, position, at) : result;
    return isDoc(next) ? next : result;
  };
  const replaced = (item: unknown): Doc => {
    const next = placed(doc, path, item);
    return isDoc(next) ? next : doc;
  };
  if (Array.isArray(value) && value.length > 0) {
    for (const [at, item] of value.entries()) yield numbered(replaced(item), Long.fromNumber(at));
  } else if (Array.isArray(value)) {
    if (preserving) yield numbered(replaced(undefined), null);
  } else if (preserving || (value !== undefined && value !== null)) yield numbered(doc, null);
}

/** The value below documents alone: an array on the way holds none. */
function valueAt(doc: Doc, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, name) => (isDoc(value) ? fieldOf(value, name) : undefined), doc);
}
