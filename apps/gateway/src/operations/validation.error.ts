import { AppError, type ParamErrors } from '@gantry/contracts';
import type { z } from 'zod';

type Issue = z.core.$ZodIssue;

function typeName(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

const MAX_SHOWN = 100;

/** A value as the check of whole numbers names it. */
function shown(value: unknown): string {
  return (typeof value === 'object' ? JSON.stringify(value) : String(value)).slice(0, MAX_SHOWN);
}

/** Null and the empty text count as a parameter that was not given. */
export function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

export function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input;
  for (const key of path) value = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
  return value;
}

/**
 * Names of input fields that clients do not send: bindings collect the parameters that name a room or a user in them.
 */
const INTERNAL_PARTS: ReadonlySet<PropertyKey> = new Set(['target', 'member']);

/** The path of a parameter as clients write it. */
function publicPath(path: readonly PropertyKey[]): readonly PropertyKey[] {
  const [first] = path;
  return first !== undefined && path.length > 1 && INTERNAL_PARTS.has(first) ? path.slice(1) : path;
}

/** The text of the documented argument check (contract/errors.json, rest.checkFailure); it names the field. */
function matchText(issue: Issue, input: unknown): string {
  const path = publicPath(issue.path);
  const field = path.join('.');
  const actual = valueAt(input, issue.path);
  if (issue.code === 'unrecognized_keys') return `Unknown key in field ${[...path, issue.keys[0] ?? ''].join('.')}`;
  if (actual === undefined && field !== '') return `Missing key '${String(issue.path.at(-1))}'`;
  const where = field === '' ? '' : ` in field ${field}`;
  if (issue.code === 'invalid_type' && issue.expected === 'int')
    return `Expected Integer, got ${shown(actual)}${where}`;
  if (issue.code === 'invalid_type')
    return `Expected ${issue.expected === 'record' ? 'object' : issue.expected}, got ${typeName(actual)}${where}`;
  if (issue.code === 'invalid_union' || issue.code === 'invalid_value')
    return `Failed Match.OneOf, Match.Maybe or Match.Optional validation${where}`;
  return `${issue.message}${where}`;
}

/**
 * The first thing wrong with an input, in the words that the contract has for this route and field, else as a failed
 * argument check.
 */
export function validationError(error: z.ZodError, input: unknown, paramErrors: ParamErrors = {}): AppError {
  const [issue] = error.issues;
  const parameter = publicPath(issue?.path ?? [])[0] ?? '';
  const specs = [paramErrors[String(parameter)] ?? paramErrors[String(issue?.path[0] ?? '')] ?? []].flat();
  const isMissing = isAbsent(valueAt(input, issue?.path.slice(0, 1) ?? []));
  const spec = specs.find(({ when }) => when !== 'absent' || isMissing);
  if (spec) return new AppError(spec.code, spec.text ?? '', undefined, spec.kind);
  return AppError.text(`Match error: ${issue ? matchText(issue, input) : 'Failed Match'}`);
}
