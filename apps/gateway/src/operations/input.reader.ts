import type { ParamErrors } from '@gantry/contracts';
import type { z } from 'zod';
import { isAbsent, valueAt, validationError } from './validation.error';

/** Most empty values to drop from one input; an input with more is refused as it is. */
const MAX_EMPTY_VALUES = 100;

type Path = readonly PropertyKey[];

/**
 * Checks an input as its binding made it. Null and the empty text count as absent for a parameter that may be left out:
 * where the schema refuses one of them, the input is read once more without it.
 * @throws AppError what is first wrong with the input as it came.
 */
export function readInput<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
  paramErrors?: ParamErrors,
): z.output<Schema> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const empty = emptyPaths(parsed.error, input);
  if (empty.length > 0 && empty.length <= MAX_EMPTY_VALUES) {
    const again = schema.safeParse(empty.reduce(without, input));
    if (again.success) return again.data;
  }
  throw validationError(parsed.error, input, paramErrors);
}

/** Paths at which the schema refuses null or the empty text. Entries of lists are no parameters and stay. */
function emptyPaths(error: z.ZodError, input: unknown): Path[] {
  return refusedPaths(error.issues, []).filter((path) => {
    const value = valueAt(input, path);
    const parent = valueAt(input, path.slice(0, -1));
    return path.length > 0 && value !== undefined && isAbsent(value) && !Array.isArray(parent);
  });
}

/** The alternatives of a union report their own issues one level down. */
function refusedPaths(issues: readonly z.core.$ZodIssue[], at: Path): Path[] {
  return issues.flatMap((issue) => {
    const path = [...at, ...issue.path];
    return issue.code === 'invalid_union'
      ? [path, ...issue.errors.flatMap((part) => refusedPaths(part, path))]
      : [path];
  });
}

/** A copy without the value at the path; everything not on the path is shared. */
function without(input: unknown, [key, ...rest]: Path): unknown {
  if (typeof input !== 'object' || input === null || key === undefined) return input;
  if (Array.isArray(input))
    return input.map((entry: unknown, at) => (String(at) === String(key) ? without(entry, rest) : entry));
  const entries = Object.entries(input);
  if (rest.length === 0) return Object.fromEntries(entries.filter(([name]) => name !== key));
  return Object.fromEntries(entries.map(([name, value]) => [name, name === key ? without(value, rest) : value]));
}
