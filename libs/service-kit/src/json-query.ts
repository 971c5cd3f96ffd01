import { AppError, type JsonQuery } from '@gantry/contracts';
import { affordableRegex } from './regex.rule';

/**
 * What callers may filter, sort and project in one collection. Paths include their sub-fields: `customFields` allows
 * `customFields.a`.
 */
export interface QueryPolicy {
  /** Fields for filters and sort orders. */
  readonly filter: readonly string[];
  /** Fields that may be answered; absent: all except `hidden`. */
  readonly hidden: readonly string[];
}

/** Operators that take one plain value. */
const COMPARISONS = new Set(['$eq', '$ne', '$gt', '$gte', '$lt', '$lte', '$exists', '$size']);
/** Operators that take a list of plain values. */
const LIST_COMPARISONS = new Set(['$in', '$nin', '$all']);
const LOGICAL = new Set(['$and', '$or', '$nor']);
const MAX_DEPTH = 6;
const MAX_CLAUSES = 100;

type Clause = Record<string, unknown>;

function invalid(detail: string): AppError {
  return new AppError('error-invalid-query', `Invalid query parameter provided: ${detail}`, {
    helperMethod: 'parseJsonQuery',
  });
}

function covers(allowed: readonly string[], field: string): boolean {
  return allowed.some((path) => field === path || field.startsWith(`${path}.`));
}

/** A path of names without positions and operators: `a.b`, but not `a.$` or `a..b`. */
function isPath(field: string): boolean {
  return field.split('.').every((name) => name !== '' && !name.startsWith('$') && !name.includes('\0'));
}

function checkField(policy: QueryPolicy, field: string): void {
  if (!isPath(field) || !covers(policy.filter, field)) throw invalid(`field ${field} is not allowed`);
}

function isObject(value: unknown): value is Clause {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Date) &&
    !(value instanceof Uint8Array)
  );
}

/**
 * The only way from a client's `query` to the database: allow-listed fields and operators, bounded depth, safe regular
 * expressions. Never `$where`, `$expr` or `$function`.
 * @throws AppError error-invalid-query
 */
export function compileFilter(query: JsonQuery | undefined, policy: QueryPolicy): Clause {
  if (query === undefined) return {};
  const budget = { clauses: MAX_CLAUSES };
  return compileClause(query, policy, 0, budget);
}

function compileClause(query: JsonQuery, policy: QueryPolicy, depth: number, budget: { clauses: number }): Clause {
  if (depth > MAX_DEPTH) throw invalid('too deep');
  const clause: Clause = {};
  for (const [key, value] of Object.entries(query)) {
    if (--budget.clauses < 0) throw invalid('too many conditions');
    if (LOGICAL.has(key)) {
      if (!Array.isArray(value) || value.length === 0 || !value.every(isObject))
        throw invalid(`${key} needs a list of conditions`);
      clause[key] = value.map((part) => compileClause(part, policy, depth + 1, budget));
    } else if (key.startsWith('$')) {
      throw invalid(`operator ${key} is not allowed`);
    } else {
      checkField(policy, key);
      clause[key] = compileCondition(value, depth + 1, budget);
    }
  }
  return clause;
}

function holdsOperator(value: unknown): boolean {
  return isObject(value) && Object.keys(value).some((key) => key.startsWith('$'));
}

/** A condition such as `{$gt: 1}`, or a value to compare with. */
function compileCondition(value: unknown, depth: number, budget: { clauses: number }): unknown {
  if (depth > MAX_DEPTH) throw invalid('too deep');
  if (!isObject(value) || !holdsOperator(value)) return plainValue(value, depth);
  const condition: Clause = {};
  for (const [operator, operand] of Object.entries(value)) {
    if (--budget.clauses < 0) throw invalid('too many conditions');
    condition[operator] = compileOperand(operator, operand, value, depth, budget);
  }
  return condition;
}

function compileOperand(
  operator: string,
  operand: unknown,
  siblings: Clause,
  depth: number,
  budget: { clauses: number },
): unknown {
  if (operator === '$regex') return safeRegex(operand, siblings['$options']);
  if (operator === '$options' && '$regex' in siblings) return regexOptions(operand);
  if (COMPARISONS.has(operator)) return plainValue(operand, depth + 1);
  if (LIST_COMPARISONS.has(operator) && Array.isArray(operand)) return plainValue(operand, depth + 1);
  if (operator === '$not' && holdsOperator(operand)) return compileCondition(operand, depth + 1, budget);
  if (operator === '$elemMatch' && isObject(operand)) return compileCondition(operand, depth + 1, budget);
  throw invalid(`operator ${operator} is not allowed here`);
}

/** A value that is compared as it is: no key in it, at any depth, may be an operator. */
function plainValue(value: unknown, depth: number): unknown {
  if (depth > MAX_DEPTH) throw invalid('too deep');
  if (holdsOperator(value)) throw invalid('operators inside a compared value');
  if (Array.isArray(value)) value.forEach((item) => plainValue(item, depth + 1));
  else if (isObject(value)) Object.values(value).forEach((item) => plainValue(item, depth + 1));
  return value;
}

function safeRegex(pattern: unknown, options: unknown): string {
  const multiline = options !== undefined && regexOptions(options).includes('m');
  const affordable = typeof pattern === 'string' ? affordableRegex(pattern, multiline) : undefined;
  if (affordable === undefined) throw invalid('regular expression is not allowed');
  return affordable;
}

/** With `x`, blanks and comments could hide repetitions from the check. */
function regexOptions(options: unknown): string {
  if (typeof options !== 'string' || !/^[ims]{0,3}$/.test(options))
    throw invalid('regular expression options are not valid');
  return options;
}

/** @throws AppError error-invalid-query when a field may not be sorted by */
export function compileSort(
  sort: Readonly<Record<string, 1 | -1>> | undefined,
  policy: QueryPolicy,
  fallback: Readonly<Record<string, 1 | -1>>,
): Record<string, 1 | -1> {
  if (sort === undefined || Object.keys(sort).length === 0) return { ...fallback };
  for (const field of Object.keys(sort)) checkField(policy, field);
  return { ...sort };
}

/** Names that mongoose leaves out of a projection: one that held nothing else would then answer every field, hidden ones too. */
const TAKEN_NAMES = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * `fields` → projection. Hidden fields are never answered: if only hidden fields are asked for, only `_id` is.
 * Inclusion and exclusion together are refused, as in MongoDB.
 * @throws AppError error-invalid-query
 */
export function compileProjection(
  fields: Readonly<Record<string, 0 | 1 | boolean>> | undefined,
  policy: QueryPolicy,
): Record<string, 0 | 1> {
  const asked = Object.entries(fields ?? {}).filter(
    ([field]) => !covers(policy.hidden, field) && !field.split('.').some((name) => TAKEN_NAMES.has(name)),
  );
  if (asked.length === 0 && Object.values(fields ?? {}).some(Boolean)) return { _id: 1 };
  const paths = asked.map(([field]) => field);
  for (const field of paths) {
    const others = paths.filter((other) => other !== field);
    if (!isPath(field) || covers(others, field)) throw invalid(`field ${field} is not allowed`);
  }
  const included = asked.filter(([, on]) => Boolean(on)).map(([field]) => field);
  const excluded = asked.filter(([field, on]) => !on && field !== '_id').map(([field]) => field);
  if (excluded.length > 0 && included.some((field) => field !== '_id'))
    throw invalid('inclusion and exclusion at once');
  if (included.length > 0 && excluded.length === 0) {
    // Including `services` would also include a hidden `services.password`.
    for (const field of included)
      if (policy.hidden.some((path) => covers([field], path))) throw invalid(`field ${field} is not allowed`);
    return projection(included, 1);
  }
  return projection([...policy.hidden.filter((path) => !covers(excluded, path)), ...excluded], 0);
}

function projection(paths: readonly string[], on: 0 | 1): Record<string, 0 | 1> {
  return Object.fromEntries(paths.map((path) => [path, on] as const));
}
